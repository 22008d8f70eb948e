package io.lakebase.emulator;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Whether a compute is awake, and how it wakes. Safe for use by many threads. */
final class Wakefulness {
  enum State {
    ACTIVE,
    IDLE,
    WAKING,
    DISABLED
  }

  private static final Duration DEFAULT = Duration.ofMillis(300);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.ACTIVE;
  private Duration wakeAfter = DEFAULT;
  private @Nullable Refusal failure;
  private long awakeAt;

  State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  void suspend() {
    become(State.IDLE);
  }

  void disable() {
    become(State.DISABLED);
  }

  void enable() {
    become(State.ACTIVE);
  }

  void reset() {
    wakeAfter(DEFAULT);
    become(State.ACTIVE);
  }

  void wake() {
    lock.lock();
    try {
      if (state != State.DISABLED) {
        become(State.ACTIVE);
      }
    } finally {
      lock.unlock();
    }
  }

  void wakeAfter(Duration duration) {
    lock.lock();
    try {
      wakeAfter = duration;
      failure = null;
    } finally {
      lock.unlock();
    }
  }

  void failWith(Refusal refusal) {
    lock.lock();
    try {
      failure = refusal;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the compute if it sleeps and waits until it is awake; says why when it will not be. */
  Optional<Refusal> awaitAwake() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean waited = false;
      while (true) {
        switch (state) {
          case ACTIVE -> {
            return Optional.empty();
          }
          case DISABLED -> {
            return Optional.of(Refusal.DISABLED);
          }
          case IDLE -> {
            if (failure != null) {
              return Optional.of(failure);
            }
            if (waited) {
              return Optional.of(Refusal.SUSPENDED);
            }
            state = State.WAKING;
            awakeAt = System.nanoTime() + wakeAfter.toNanos();
          }
          case WAKING -> {
            long left = awakeAt - System.nanoTime();
            if (left <= 0) {
              become(State.ACTIVE);
            } else {
              changed.await(left, TimeUnit.NANOSECONDS);
              waited = true;
            }
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void become(State next) {
    lock.lock();
    try {
      state = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
