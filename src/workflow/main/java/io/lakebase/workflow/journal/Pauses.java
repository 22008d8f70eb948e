package io.lakebase.workflow.journal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting that ends at once when there is nothing to wait for any more. */
final class Pauses {

  private final CountDownLatch over = new CountDownLatch(1);

  void pause(long nanos) {
    try {
      over.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      over.countDown();
    }
  }

  boolean over() {
    return over.getCount() == 0;
  }

  void end() {
    over.countDown();
  }
}
