package io.lakebase.workflow.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Times as numbers; what is too far for one becomes as far as it can be told. Pure. */
final class Spans {

  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Thirty thousand years: sums of a few of these fit. */
  private static final long FARTHEST = 1_000_000_000_000_000L;

  private Spans() {}

  /** Nanoseconds, a hundred years at most. */
  static long nanos(Duration time) {
    return time.compareTo(LONGEST) < 0 ? time.toNanos() : TimeUnit.DAYS.toNanos(36_500);
  }

  static long millis(Duration time) {
    return time.compareTo(Duration.ofMillis(FARTHEST)) < 0 ? time.toMillis() : FARTHEST;
  }

  /** Milliseconds since the epoch. */
  static long millis(Instant time) {
    Instant last = Instant.ofEpochMilli(2 * FARTHEST);
    Instant first = Instant.ofEpochMilli(-FARTHEST);
    return (time.isAfter(last) ? last : time.isBefore(first) ? first : time).toEpochMilli();
  }
}
