package io.lakebase.workflow.journal;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Tells the callers of large flushes their rows' fates, so that the writer is at the next flush
 * meanwhile: to wake fifty threads takes as long as the server takes for ten rows. A few are told
 * by the writer itself, which is sooner than to wake this thread. Thread-safe.
 */
final class Settler implements Runnable, AutoCloseable {

  /** From how many rows on it pays. */
  static final int LARGE = 16;

  private final BlockingQueue<List<Write<?>>> known = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  /** Takes writes whose fates are known. */
  void settle(List<Write<?>> writes) {
    if (writes.size() < LARGE || closed) {
      writes.forEach(Write::settle);
      return;
    }
    known.add(writes);
    if (closed) {
      drain(); // Its thread may have looked for the last time before.
    }
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        known.take().forEach(Write::settle);
      }
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
    }
    drain();
  }

  private void drain() {
    for (List<Write<?>> writes = known.poll(); writes != null; writes = known.poll()) {
      writes.forEach(Write::settle);
    }
  }

  /** Ends the thread; who settles from now on does it alone. */
  @Override
  public void close() {
    closed = true;
    known.add(List.of());
  }
}
