package io.lakebase.workflow.journal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting that ends at once when there is nothing to wait for any more. */
class Pauses {

  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * An interrupt is kept for later: the thread may be a caller's, with others' rows in its hand.
   */
  void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    boolean interrupted = false;
    for (long left = nanos; left > 0 && !over(); left = end - System.nanoTime()) {
      try {
        over.await(left, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean over() {
    return over.getCount() == 0;
  }

  void end() {
    over.countDown();
  }
}
