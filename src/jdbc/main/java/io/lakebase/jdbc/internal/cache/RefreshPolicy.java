package io.lakebase.jdbc.internal.cache;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides from its dates alone how long a credential is served and when it is renewed.
 *
 * <ul>
 *   <li>It is served until a margin before its expiry: a tenth of its life, 60 seconds at most.
 *   <li>It is renewed after two thirds to three quarters of its life.
 *   <li>A life beyond an hour, the longest that Lakebase grants, counts as an hour.
 *   <li>One that is expired when it arrives is not served again.
 * </ul>
 */
final class RefreshPolicy {

  static final Duration LONGEST_LIFE = Duration.ofHours(1);
  static final Duration LARGEST_MARGIN = Duration.ofSeconds(60);

  private RefreshPolicy() {}

  /** What to do with a credential at some moment. */
  enum State {
    FRESH,
    REFRESH_AHEAD,
    EXPIRED
  }

  /**
   * The plan for one credential, in nanoseconds since it arrived.
   *
   * @param refreshAfter from when on it is renewed while it is served
   * @param servedFor until when it is served; 0 if it is good for one use only
   */
  record Plan(long refreshAfter, long servedFor) {

    State at(long elapsed) {
      if (elapsed >= servedFor) {
        return State.EXPIRED;
      }
      return elapsed >= refreshAfter ? State.REFRESH_AHEAD : State.FRESH;
    }
  }

  /**
   * Plans for a credential.
   *
   * @param received when it arrived, by this machine's clock
   * @param expires when the server stops accepting it
   * @param random from 0 to 1, spreads renewals
   */
  static Plan plan(Instant received, Instant expires, double random) {
    long life = lifeNanos(received, expires);
    long margin = Math.min(LARGEST_MARGIN.toNanos(), life / 10);
    long refresh = (long) (life * (2.0 / 3 + random / 12));
    return new Plan(refresh, life - margin);
  }

  /**
   * How old a credential is: by the clock that says more, since either may have been stepped or
   * stopped.
   */
  static long elapsed(long receivedMillis, long nowMillis, long receivedNanos, long nowNanos) {
    long wall = nowMillis - receivedMillis;
    long wallNanos = wall > LONGEST_LIFE.toMillis() ? LONGEST_LIFE.toNanos() : wall * 1_000_000;
    return Math.max(wallNanos, nowNanos - receivedNanos);
  }

  private static long lifeNanos(Instant received, Instant expires) {
    if (!expires.isAfter(received)) {
      return 0;
    }
    Duration life = Duration.between(received, expires);
    return (life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life).toNanos();
  }
}
