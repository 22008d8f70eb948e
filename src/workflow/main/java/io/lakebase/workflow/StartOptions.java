package io.lakebase.workflow;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a workflow starts. Immutable. Defaults: a random id, no time limit.
 *
 * @param workflowId the workflow's id, 1 to 512 bytes; the same id never runs twice. Null for a
 *     random UUID
 * @param timeout how long the workflow may take from its start; null for no limit
 * @param deadline until when it may take; the earlier of the two holds. Null for none
 */
public record StartOptions(
    @Nullable String workflowId, @Nullable Duration timeout, @Nullable Instant deadline) {

  private static final StartOptions DEFAULTS = new StartOptions(null, null, null);
  private static final int LONGEST_ID = 512;

  public StartOptions {
    if (workflowId != null) {
      int bytes = workflowId.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      if (bytes == 0 || bytes > LONGEST_ID || workflowId.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "[workflow id] not usable: it has "
                + bytes
                + " bytes or holds a NUL. Choose 1 to "
                + LONGEST_ID
                + " bytes of text.");
      }
    }
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new IllegalArgumentException(
          "[timeout] not a limit: it is zero or negative. Leave it out for no limit.");
    }
  }

  /**
   * The defaults.
   *
   * @return a random id, no limit
   */
  public static StartOptions defaults() {
    return DEFAULTS;
  }

  /**
   * A start that is done once for this id, however often it is asked for.
   *
   * @param workflowId the id
   * @return the options
   */
  public static StartOptions id(String workflowId) {
    return DEFAULTS.withId(workflowId);
  }

  /**
   * With an id.
   *
   * @param workflowId the id
   * @return a copy
   */
  public StartOptions withId(String workflowId) {
    return new StartOptions(workflowId, timeout, deadline);
  }

  /**
   * With a time limit, children included; afterwards the workflow is cancelled.
   *
   * @param timeout more than zero
   * @return a copy
   */
  public StartOptions withTimeout(Duration timeout) {
    return new StartOptions(workflowId, timeout, deadline);
  }

  /**
   * With a point in time after which the workflow is cancelled, children included.
   *
   * @param deadline the instant, millisecond precision
   * @return a copy
   */
  public StartOptions withDeadline(Instant deadline) {
    return new StartOptions(workflowId, timeout, deadline);
  }
}
