package io.lakebase.workflow.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long to the next question for a result.
 *
 * @param awake whether this process asks at all
 * @param listening whether ends elsewhere are heard
 * @param longestAwake the longest pause while they are not
 * @param longestSilent the same while this process is silent
 */
record ResultPace(
    BooleanSupplier awake,
    BooleanSupplier listening,
    Duration longestAwake,
    Duration longestSilent) {

  /** The shortest pause. */
  static final long SOONEST = TimeUnit.MILLISECONDS.toNanos(5);

  /** By how much each waiter makes a look wait for others. */
  private static final long EACH = TimeUnit.MICROSECONDS.toNanos(1);

  /** Who waits no longer than that need not be known elsewhere. */
  static final long SHORT = TimeUnit.MILLISECONDS.toNanos(15);

  /** An end that is announced is asked for only in case the announcement was lost. */
  static final Duration SAFETY_NET = Duration.ofSeconds(20);

  /** Those who are due within that time are asked for together, so that many cost few looks. */
  static long together(int waiters) {
    return Math.max(SOONEST, waiters * EACH);
  }

  /** Whether others hear what is announced, and are heard. */
  boolean heard() {
    return listening.getAsBoolean();
  }

  /**
   * Who was not heard in time asks again soon; who hears asks ever more rarely, for the sake of
   * processes that announce nothing.
   */
  long pause(long waited, boolean announced) {
    boolean told = announced && heard();
    Duration longest = awake.getAsBoolean() ? (told ? SAFETY_NET : longestAwake) : longestSilent;
    return Math.max(SOONEST, Math.min(waited / (told ? 4 : 8), longest.toNanos()));
  }
}
