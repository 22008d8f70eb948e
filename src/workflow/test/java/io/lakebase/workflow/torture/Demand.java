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
 */
record Demand(Duration time, int workflows, int kills, int hurts, int refused) {

  private static final int A_MINUTE = 60;

  /** What a minute of it has to bring, in proportion. */
  static Demand of(int seconds) {
    return new Demand(
        Duration.ofSeconds(seconds),
        2_000 * seconds / A_MINUTE,
        15 * seconds / A_MINUTE,
        Math.max(1, 2 * seconds / A_MINUTE),
        Math.max(1, 5 * seconds / A_MINUTE));
  }
}
