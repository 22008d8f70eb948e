package io.lakebase.workflow;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * How often and when a failed step is tried again, in this process. Immutable; pure.
 *
 * @param attempts attempts in all, at least 1
 * @param interval the wait after the first failure, 0 or more
 * @param multiplier what each wait is multiplied by for the next, at least 1
 * @param maxInterval the longest wait, at least {@code interval}
 * @param jitter share of the wait that is random, 0 to 1: 0.5 means between half and one and a half
 *     of it
 * @param retryable which errors are worth another attempt; called on the step's thread
 */
public record RetryPolicy(
    int attempts,
    Duration interval,
    double multiplier,
    Duration maxInterval,
    double jitter,
    Predicate<Throwable> retryable) {

  private static final RetryPolicy NONE =
      new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO, 0, error -> false);

  public RetryPolicy {
    Objects.requireNonNull(retryable, "retryable");
    require(attempts >= 1, "attempts", "is below 1");
    require(!interval.isNegative(), "interval", "is negative");
    require(
        multiplier >= 1 && Double.isFinite(multiplier), "multiplier", "is below 1 or not finite");
    require(maxInterval.compareTo(interval) >= 0, "maxInterval", "is shorter than the interval");
    require(jitter >= 0 && jitter <= 1, "jitter", "is not between 0 and 1");
  }

  /**
   * One attempt only: the default of a step.
   *
   * @return the policy
   */
  public static RetryPolicy none() {
    return NONE;
  }

  /**
   * Several attempts on any exception: 200 ms after the first failure, doubled each time, at most
   * 30 s, half of it random.
   *
   * @param attempts attempts in all, at least 1
   * @return the policy
   */
  public static RetryPolicy attempts(int attempts) {
    return new RetryPolicy(
        attempts,
        Duration.ofMillis(200),
        2,
        Duration.ofSeconds(30),
        0.5,
        error -> error instanceof Exception);
  }

  /**
   * With other waits.
   *
   * @param interval the wait after the first failure
   * @param multiplier the factor for each further wait
   * @param maxInterval the longest wait
   * @return a copy
   */
  public RetryPolicy withBackoff(Duration interval, double multiplier, Duration maxInterval) {
    return new RetryPolicy(attempts, interval, multiplier, maxInterval, jitter, retryable);
  }

  /**
   * With another random share.
   *
   * @param jitter 0 (none) to 1
   * @return a copy
   */
  public RetryPolicy withJitter(double jitter) {
    return new RetryPolicy(attempts, interval, multiplier, maxInterval, jitter, retryable);
  }

  /**
   * With another choice of errors.
   *
   * @param retryable true for errors worth another attempt
   * @return a copy
   */
  public RetryPolicy retryIf(Predicate<Throwable> retryable) {
    return new RetryPolicy(attempts, interval, multiplier, maxInterval, jitter, retryable);
  }

  /**
   * The wait before the next attempt.
   *
   * @param failures how many attempts failed so far, at least 1
   * @param random a number in [0, 1)
   * @return the wait, 0 up to {@code maxInterval × (1 + jitter)}
   */
  public Duration delayAfter(int failures, double random) {
    double grown = nanos(interval) * Math.pow(multiplier, Math.max(0, failures - 1));
    double capped = Math.min(grown, nanos(maxInterval));
    return Duration.ofNanos((long) (capped * (1 + jitter * (2 * random - 1))));
  }

  private static double nanos(Duration time) {
    return time.getSeconds() * 1e9 + time.getNano();
  }

  private static void require(boolean holds, String what, String why) {
    if (!holds) {
      throw new IllegalArgumentException(
          "[" + what + "] not a retry policy: it " + why + ". See RetryPolicy for the ranges.");
    }
  }
}
