package io.lakebase.workflow.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What others tell the dispatcher between two rounds. Thread-safe. */
final class Signals {

  private static final long NEVER = TimeUnit.DAYS.toNanos(36_500);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<String> wake = new LinkedHashSet<>();
  private final Set<String> again = new LinkedHashSet<>();
  private boolean look;
  private boolean glance;
  private boolean watch;
  private long lapseAt = NEVER;
  private boolean closed;
  private long wakeAt = Long.MAX_VALUE;

  /** What was told since the last round. */
  record Told(List<String> wake, List<String> again, boolean look, boolean glance, boolean watch) {
    boolean any() {
      return look || glance || watch || !wake.isEmpty() || !again.isEmpty();
    }
  }

  /** A parked workflow may go on. */
  void wake(String workflowId) {
    change(() -> wake.add(workflowId));
  }

  /** A workflow that is ours has to be run again from its checkpoints. */
  void again(String workflowId) {
    change(() -> again.add(workflowId));
  }

  /** There may be something on a queue. */
  void look() {
    change(() -> look = true);
  }

  /** There is something on a queue that nobody announced. */
  void glance() {
    change(() -> glance = true);
  }

  /** Another process began to work or left, or something may have been missed. */
  void watch() {
    change(
        () -> {
          watch = true;
          look = true;
        });
  }

  /** The first of the other leases lapses then, as far as is known now. */
  void lapseIn(long millis) {
    lock.lock();
    try {
      long at =
          System.nanoTime()
              + Math.min(NEVER / 2, TimeUnit.MILLISECONDS.toNanos(millis))
              + 1_000_000;
      boolean sooner = lapseAt == NEVER || at < lapseAt;
      lapseAt = at;
      if (sooner) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds until the first of the other leases lapses. */
  long untilLapse() {
    lock.lock();
    try {
      return lapseAt == NEVER ? NEVER : lapseAt - System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  /** Lapsed leases were looked for; the next heartbeat tells of the next. */
  void lapseSeen() {
    lock.lock();
    try {
      lapseAt = NEVER;
    } finally {
      lock.unlock();
    }
  }

  /** A workflow was parked until then, milliseconds since the epoch. */
  void parkedUntil(long time) {
    lock.lock();
    try {
      if (time < wakeAt) {
        wakeAt = time;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The soonest wake-up that was told, and forgets it. */
  long takeWakeAt() {
    lock.lock();
    try {
      long soonest = wakeAt;
      wakeAt = Long.MAX_VALUE;
      return soonest;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    change(() -> closed = true);
  }

  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is told or the time is over, and takes what was told. */
  Told await(long millis) {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!closed
          && !look
          && !glance
          && !watch
          && wake.isEmpty()
          && again.isEmpty()
          && wakeAt == Long.MAX_VALUE
          && left > 0
          && untilLapse() > 0) {
        long slice = Math.min(left, untilLapse());
        left -= slice - Math.max(0, changed.awaitNanos(slice));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return take();
  }

  /** Waits whatever is told, but no longer than to the close. */
  void awaitClosed(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private Told take() {
    lock.lock();
    try {
      Told told = new Told(new ArrayList<>(wake), new ArrayList<>(again), look, glance, watch);
      wake.clear();
      again.clear();
      look = false;
      glance = false;
      watch = false;
      return told;
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
