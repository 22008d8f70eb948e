package io.lakebase.workflow.lease;

import io.lakebase.workflow.journal.Trouble;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that keeps one incarnation alive; rests when there is none. */
final class Heart implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Heart.class);

  /** Sends a heartbeat; false when the database says that the lease is over. */
  @FunctionalInterface
  interface Beat {
    boolean send(String executorId) throws SQLException;
  }

  private final LeaseSettings settings;
  private final Beat beat;
  private final LongSupplier nanoTime;
  private final List<Runnable> onLost = new CopyOnWriteArrayList<>();
  private final Trouble trouble = new Trouble();
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Incarnation alive;
  private boolean closed;

  Heart(LeaseSettings settings, Beat beat, LongSupplier nanoTime) {
    this.settings = settings;
    this.beat = beat;
    this.nanoTime = nanoTime;
    this.thread = new Thread(this::run, "lakebase-heartbeat-" + settings.instanceName());
    this.thread.setDaemon(true);
    this.thread.setPriority(Thread.MAX_PRIORITY);
  }

  void start() {
    thread.start();
  }

  void beatFor(Incarnation incarnation) {
    set(incarnation);
  }

  void stopBeating() {
    set(null);
  }

  private void set(@Nullable Incarnation incarnation) {
    lock.lock();
    try {
      alive = incarnation;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void onLost(Runnable action) {
    onLost.add(action);
  }

  private void run() {
    try {
      long pause = settings.heartbeat().toNanos();
      for (Incarnation next = await(pause); next != null; next = await(pause)) {
        pause = once(next) ? settings.heartbeat().toNanos() : settings.heartbeat().toNanos() / 4;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whom to beat for after a pause; null once closed. */
  private @Nullable Incarnation await(long pauseNanos) throws InterruptedException {
    lock.lock();
    try {
      long left = pauseNanos;
      while (!closed && (alive == null || left > 0)) {
        if (alive == null) {
          changed.await();
          left = pauseNanos;
        } else {
          left = changed.awaitNanos(left);
        }
      }
      return closed ? null : alive;
    } finally {
      lock.unlock();
    }
  }

  /** False when the database could not be asked. */
  private boolean once(Incarnation incarnation) {
    long sentAt = nanoTime.getAsLong();
    try {
      boolean alive = beat.send(incarnation.executorId());
      trouble.over();
      if (alive) {
        incarnation.confirmed(sentAt);
      } else {
        lost(incarnation);
      }
      return true;
    } catch (SQLException | RuntimeException | Error e) {
      if (trouble.worthTelling()) {
        LOG.warn("[{}] no heartbeat: {}", settings.instanceName(), e.toString());
      }
      return false;
    }
  }

  private void lost(Incarnation incarnation) {
    lock.lock();
    try {
      if (alive != incarnation) {
        return;
      }
      alive = null;
    } finally {
      lock.unlock();
    }
    incarnation.end();
    LOG.warn(
        "[{}] the lease of {} has been ended by another process",
        settings.instanceName(),
        incarnation.executorId());
    for (Runnable action : onLost) {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        LOG.error("[{}] a listener failed", settings.instanceName(), e);
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
