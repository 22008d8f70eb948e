package io.lakebase.workflow.journal;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Writes whatever waits, batch after batch, with no pause between. A caller that is about to wait
 * for its row does the same in its own thread when nobody is at it: that saves a lone caller two
 * changes of thread, as leaders do in Postgres' own group commit.
 */
final class FirstWriter implements Runnable {

  private final WaitingWrites waiting;
  private final BatchRunner runner;
  private final ReentrantLock pen = new ReentrantLock();

  FirstWriter(WaitingWrites waiting, BatchRunner runner) {
    this.waiting = waiting;
    this.runner = runner;
  }

  @Override
  public void run() {
    try {
      while (waiting.awaitWork()) {
        pen.lock();
        try {
          while (flush(runner::run)) {
            // The pen stays here while callers come back together.
          }
        } finally {
          pen.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pen.lock();
      try {
        runner.close();
      } finally {
        pen.unlock();
      }
    }
  }

  /** False if there was nothing to write. */
  private boolean flush(Consumer<List<Write<?>>> how) {
    List<Write<?>> batch = waiting.take();
    if (batch.isEmpty()) {
      return false;
    }
    long start = System.nanoTime();
    how.accept(batch);
    waiting.flushed(0, batch.size(), start);
    return true;
  }

  /**
   * One batch in the caller's thread, unless somebody is writing: who is sees to the rest. A thread
   * with an interrupt pending would break the connection if it is virtual.
   */
  void help() {
    if (Thread.currentThread().isInterrupted()) {
      waiting.handOver();
    } else if (pen.tryLock()) {
      try {
        flush(runner::runOnce);
      } finally {
        pen.unlock();
        waiting.handOver();
      }
    }
  }
}
