package io.lakebase.jdbc.internal;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A point in monotonic time by which something must be done. Immutable. */
public final class Deadline {

  private static final Duration FAR = Duration.ofDays(36_500);

  private final long at;
  private final LongSupplier nanoTime;

  private Deadline(long at, LongSupplier nanoTime) {
    this.at = at;
    this.nanoTime = nanoTime;
  }

  /** A deadline from now on. A longer span than a hundred years counts as a hundred years. */
  public static Deadline after(Duration span) {
    return after(span, System::nanoTime);
  }

  /** A deadline by another monotonic clock. */
  public static Deadline after(Duration span, LongSupplier nanoTime) {
    return new Deadline(nanoTime.getAsLong() + nanos(span), nanoTime);
  }

  /** The nanoseconds of any span: from none to those of a hundred years. */
  public static long nanos(Duration span) {
    return span.isNegative() ? 0 : capped(span).toNanos();
  }

  /** A span, or a hundred years if it is longer. */
  public static Duration capped(Duration span) {
    return span.compareTo(FAR) > 0 ? FAR : span;
  }

  /** The nanoseconds left, 0 when there are none. */
  public long remainingNanos() {
    return Math.max(0, at - nanoTime.getAsLong());
  }

  /** The time left, zero when there is none. */
  public Duration remaining() {
    return Duration.ofNanos(remainingNanos());
  }

  /** Whether no time is left. */
  public boolean expired() {
    return remainingNanos() == 0;
  }

  /** The earlier of this deadline and a span from now. */
  public Deadline orAfter(Duration span) {
    Deadline other = after(span, nanoTime);
    return other.at - at < 0 ? other : this;
  }
}
