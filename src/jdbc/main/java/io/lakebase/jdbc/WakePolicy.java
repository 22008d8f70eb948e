package io.lakebase.jdbc;

import java.time.Duration;

/**
 * How long to pause before the next try at a compute that is not ready: from 100 ms doubling to 2
 * s, with jitter. Pure.
 */
final class WakePolicy {

  /** Where nobody listens, a few tries tell a restart from a wrong port. */
  static final int TRIES_WHERE_NOBODY_LISTENS = 3;

  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 2_000;

  private WakePolicy() {}

  /**
   * The pause, or zero for no further try.
   *
   * @param failure what came of the last try
   * @param tries how many there were
   * @param left the time left for waking up
   * @param random from 0 inclusive to 1 exclusive
   */
  static Duration pause(LoginFailure failure, int tries, Duration left, double random) {
    boolean again =
        failure == LoginFailure.NOT_READY
            || failure == LoginFailure.UNCHECKED
            || (failure == LoginFailure.NOBODY_LISTENS && tries < TRIES_WHERE_NOBODY_LISTENS);
    long base = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(tries - 1, 10));
    Duration pause = Duration.ofMillis((long) (base * (0.5 + random / 2)) + 1);
    return again && pause.compareTo(left) < 0 ? pause : Duration.ZERO;
  }
}
