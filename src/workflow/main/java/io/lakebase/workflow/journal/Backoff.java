package io.lakebase.workflow.journal;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Doubling pauses with jitter of one half to one and a half. Of one thread. */
public final class Backoff {

  private final long firstNanos;
  private final long mostNanos;
  private final DoubleSupplier random;
  private int failures;

  public Backoff(Duration first, Duration most, DoubleSupplier random) {
    this.firstNanos = first.toNanos();
    this.mostNanos = most.toNanos();
    this.random = random;
  }

  /** The pause after one more failure. */
  public long nextNanos() {
    long base = Math.min(mostNanos, firstNanos << Math.min(failures++, 20));
    return (long) (base * (0.5 + random.getAsDouble()));
  }

  public void reset() {
    failures = 0;
  }
}
