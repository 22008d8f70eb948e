package io.lakebase.workflow.journal;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Where a writer waits for rows, and then for more of them. Under the lock of what waits. */
final class WriterDesk {

  final Company company = new Company();

  /** There is something to do. */
  final Condition work;

  /** Those are there for whom the writer waited. */
  final Condition arrivals;

  private boolean gathering;

  WriterDesk(ReentrantLock lock) {
    this.work = lock.newCondition();
    this.arrivals = lock.newCondition();
  }

  /**
   * A row came.
   *
   * @param rows how many wait for this writer now
   * @param wake whether the writer is to be woken for it
   */
  void arrived(int rows, boolean wake) {
    if (gathering) {
      if (rows >= company.expected()) {
        arrivals.signal();
      }
    } else if (wake) {
      work.signal();
    }
  }

  /** The callers of one answer are told: who gathers may give up sooner. */
  void told(long nanos) {
    company.told(nanos);
    if (gathering) {
      arrivals.signal();
    }
  }

  /** Waits a moment for the callers who were just answered. */
  void gather(IntSupplier rows, LongSupplier nanoTime, BooleanSupplier closed) {
    boolean waited = false;
    gathering = true;
    try {
      for (long left = company.patience(rows.getAsInt(), nanoTime.getAsLong());
          left > 0 && !closed.getAsBoolean();
          left = company.patience(rows.getAsInt(), nanoTime.getAsLong())) {
        waited = true;
        arrivals.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      gathering = false;
    }
    company.going(rows.getAsInt(), waited);
  }
}
