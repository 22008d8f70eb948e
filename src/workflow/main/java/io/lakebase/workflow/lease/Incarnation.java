package io.lakebase.workflow.lease;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A lease's own fencing: a function of the monotonic clock and of what heartbeats brought back. */
final class Incarnation implements Lease {

  private final String executorId;
  private final long trustNanos;
  private final LongSupplier nanoTime;
  private volatile long heldUntil;
  private volatile boolean lost;

  /**
   * @param sentAt the monotonic clock before the acquisition was sent
   */
  Incarnation(String executorId, Duration duration, long sentAt, LongSupplier nanoTime) {
    this.executorId = executorId;
    // Two clocks never run alike; a twentieth is far more than they differ.
    this.trustNanos = duration.toNanos() - duration.toNanos() / 20;
    this.nanoTime = nanoTime;
    this.heldUntil = sentAt + trustNanos;
  }

  @Override
  public String executorId() {
    return executorId;
  }

  @Override
  public boolean held() {
    return !lost && nanoTime.getAsLong() - heldUntil < 0;
  }

  @Override
  public boolean lost() {
    return lost;
  }

  /** The database confirmed a heartbeat that was sent then. */
  void confirmed(long sentAt) {
    heldUntil = sentAt + trustNanos;
  }

  /** The database, or its owner, ended it. */
  void end() {
    lost = true;
  }
}
