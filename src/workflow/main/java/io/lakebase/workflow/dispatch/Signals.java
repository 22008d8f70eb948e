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

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<String> wake = new LinkedHashSet<>();
  private final Set<String> again = new LinkedHashSet<>();
  private boolean look;
  private boolean closed;
  private long wakeAt = Long.MAX_VALUE;

  /** What was told since the last round. */
  record Told(List<String> wake, List<String> again, boolean look) {
    boolean any() {
      return look || !wake.isEmpty() || !again.isEmpty();
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

  /** There may be something on a queue, or another process began to work. */
  void look() {
    change(() -> look = true);
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
          && wake.isEmpty()
          && again.isEmpty()
          && wakeAt == Long.MAX_VALUE
          && left > 0) {
        left = changed.awaitNanos(left);
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
      Told told = new Told(new ArrayList<>(wake), new ArrayList<>(again), look);
      wake.clear();
      again.clear();
      look = false;
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
