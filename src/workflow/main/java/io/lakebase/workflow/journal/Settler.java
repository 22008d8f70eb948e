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

  /** Writes whose fates are known, and what is done once they are told. */
  private record Answer(List<Write<?>> writes, Runnable told) {

    void tell() {
      try {
        writes.forEach(Write::settle);
      } finally {
        told.run();
      }
    }
  }

  private final BlockingQueue<Answer> known = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  /**
   * Takes writes whose fates are known.
   *
   * @param told run when all their callers know
   */
  void settle(List<Write<?>> writes, Runnable told) {
    Answer answer = new Answer(writes, told);
    if (writes.size() < LARGE || closed) {
      answer.tell();
      return;
    }
    known.add(answer);
    if (closed) {
      drain(); // Its thread may have looked for the last time before.
    }
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        known.take().tell();
      }
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
    }
    drain();
  }

  private void drain() {
    for (Answer answer = known.poll(); answer != null; answer = known.poll()) {
      answer.tell();
    }
  }

  /** Ends the thread; who settles from now on does it alone. */
  @Override
  public void close() {
    closed = true;
    known.add(new Answer(List.of(), () -> {}));
  }
}
