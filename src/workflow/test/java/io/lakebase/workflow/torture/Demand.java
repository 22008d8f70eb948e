package io.lakebase.workflow.torture;

import java.time.Duration;

/**
 * How long a run takes and what has to have happened in it, or it shows nothing.
 *
 * @param time how long processes are hurt; up to three times as long until the rest has happened
 * @param workflows acknowledged starts
 * @param kills killed processes
 * @param hurts times that the database went away
 * @param refused writes of processes under a lost lease, all refused
 * @param survivors processes that are spared by a kill
 */
record Demand(Duration time, int workflows, int kills, int hurts, int refused, int survivors) {

  /** Processes that start fast. */
  static Demand ofMany(int seconds) {
    return of(seconds, 2_000, 15, 2, 5, 0);
  }

  /** Processes that first have to load the driver and to ask for a token. */
  static Demand ofFew(int seconds) {
    return of(seconds, 600, 6, 6, 6, 1);
  }

  /** Workflows that take their time. */
  static Demand ofMixed(int seconds) {
    return of(seconds, 200, 8, 2, 2, 0);
  }

  private static Demand of(
      int seconds, int workflows, int kills, int hurts, int refused, int survivors) {
    return new Demand(
        Duration.ofSeconds(seconds),
        of(workflows, seconds),
        of(kills, seconds),
        of(hurts, seconds),
        of(refused, seconds),
        survivors);
  }

  /** Of so many a minute. */
  private static int of(int aMinute, int seconds) {
    return Math.max(1, aMinute * seconds / 60);
  }
}
