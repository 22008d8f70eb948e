package io.lakebase.workflow;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a step runs. Immutable. Defaults: one attempt, no time limit, checkpoint deferred for at most
 * 2 ms.
 *
 * @param retry what happens after a failed attempt
 * @param timeout after this an attempt's thread is interrupted and the attempt fails; null for none
 * @param heartbeatTimeout the longest silence between {@link StepContext#heartbeat} calls before
 *     the same happens; null for none
 * @param durable whether the checkpoint is stored before the step returns, instead of before the
 *     next step begins
 */
public record StepOptions(
    RetryPolicy retry,
    @Nullable Duration timeout,
    @Nullable Duration heartbeatTimeout,
    boolean durable) {

  private static final StepOptions DEFAULTS =
      new StepOptions(RetryPolicy.none(), null, null, false);

  public StepOptions {
    Objects.requireNonNull(retry, "retry");
    requirePositive("timeout", timeout);
    requirePositive("heartbeatTimeout", heartbeatTimeout);
  }

  /**
   * The defaults.
   *
   * @return one attempt, no limits, not durable
   */
  public static StepOptions defaults() {
    return DEFAULTS;
  }

  /**
   * The defaults with a retry policy.
   *
   * @param policy when to try again
   * @return the options
   */
  public static StepOptions retry(RetryPolicy policy) {
    return DEFAULTS.withRetry(policy);
  }

  /**
   * With a retry policy.
   *
   * @param policy when to try again
   * @return a copy
   */
  public StepOptions withRetry(RetryPolicy policy) {
    return new StepOptions(policy, timeout, heartbeatTimeout, durable);
  }

  /**
   * With a time limit for each attempt. The body's thread is interrupted; a body that ignores
   * interrupts is waited for.
   *
   * @param limit more than zero
   * @return a copy
   */
  public StepOptions withTimeout(Duration limit) {
    return new StepOptions(retry, limit, heartbeatTimeout, durable);
  }

  /**
   * With a limit for silence between heartbeats.
   *
   * @param limit more than zero
   * @return a copy
   */
  public StepOptions withHeartbeatTimeout(Duration limit) {
    return new StepOptions(retry, timeout, limit, durable);
  }

  /**
   * Stored before the step returns: for a step whose result is shown to others before the
   * workflow's next step. (By default the checkpoint is on its way at most 2 ms later and stored
   * before any later step begins.)
   *
   * @return a copy
   */
  public StepOptions durably() {
    return new StepOptions(retry, timeout, heartbeatTimeout, true);
  }

  private static void requirePositive(String what, @Nullable Duration limit) {
    if (limit != null && (limit.isNegative() || limit.isZero())) {
      throw new IllegalArgumentException(
          "[" + what + "] not a limit: it is zero or negative. Leave it out for no limit.");
    }
  }
}
