package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.StepRow;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends checkpoints that were held back for too long. One thread, asleep while nothing is held
 * back.
 */
final class Deferral implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Deferral.class);

  /** How long a checkpoint may be held back, nanoseconds. */
  static final long LIMIT = 2_000_000L;

  /** How often to look for more before falling asleep. */
  private static final int LOOKS = 10;

  private final ConcurrentLinkedQueue<Held> queue = new ConcurrentLinkedQueue<>();
  private final String name;
  private final LongSupplier nanoTime;
  private final Thread thread;
  private volatile boolean idle;
  private volatile boolean closed;

  private record Held(Recorder recorder, StepRow row, long since) {}

  Deferral(String name, LongSupplier nanoTime) {
    this.name = name;
    this.nanoTime = nanoTime;
    this.thread = RunThreads.named(name + "-deferral").newThread(this::loop);
    thread.start();
  }

  void later(Recorder recorder, StepRow row) {
    queue.add(new Held(recorder, row, nanoTime.getAsLong()));
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  private void loop() {
    int empty = 0;
    while (!closed) {
      Held head = queue.peek();
      if (head == null) {
        // Where one came another is about to: to look again costs less than to be woken each time.
        if (++empty < LOOKS) {
          LockSupport.parkNanos(this, LIMIT);
        } else {
          sleepUntilNeeded();
        }
        continue;
      }
      empty = 0;
      // Nearly all are sent by their runs long before: the thread sleeps once for many of them.
      if (head.recorder().holds(head.row())) {
        long left = LIMIT - (nanoTime.getAsLong() - head.since());
        if (left > 0) {
          LockSupport.parkNanos(this, left);
          continue;
        }
        send(head);
      }
      queue.remove();
    }
  }

  private void send(Held held) {
    try {
      held.recorder().sendIfDeferred(held.row());
    } catch (RuntimeException | Error e) {
      LOG.warn("[{}] a checkpoint that was held back is left to its run", name, e);
    }
  }

  private void sleepUntilNeeded() {
    idle = true;
    @Nullable Held any = queue.peek();
    if (any == null && !closed) {
      LockSupport.park(this);
    }
    idle = false;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
