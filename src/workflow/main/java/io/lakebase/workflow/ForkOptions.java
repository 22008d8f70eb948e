package io.lakebase.workflow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a copy of a workflow starts. Immutable.
 *
 * @param workflowId the copy's id, 1 to 512 bytes; null for a UUID of version 7
 * @param applicationVersion the version that runs it; null for the original's
 * @param queue the queue to wait on; null for DBOS's internal one, which every engine serves
 * @param partitionKey its partition of the queue, null for none
 * @param timeout how long it may take from its claim on; null for no limit
 */
public record ForkOptions(
    @Nullable String workflowId,
    @Nullable String applicationVersion,
    @Nullable String queue,
    @Nullable String partitionKey,
    @Nullable Duration timeout) {

  private static final ForkOptions DEFAULTS = new ForkOptions(null, null, null, null, null);

  public ForkOptions {
    new StartOptions(workflowId, timeout, null, null); // Which checks them.
    if (applicationVersion != null) {
      WorkflowType.requireName("application version", applicationVersion);
    }
    if (queue != null) {
      WorkflowType.requireName("queue", queue);
    }
    if (partitionKey != null) {
      WorkflowType.requireName("partition key", partitionKey);
    }
  }

  /**
   * An id of its own, the original's version, no time limit.
   *
   * @return the options
   */
  public static ForkOptions defaults() {
    return DEFAULTS;
  }

  /**
   * With an id.
   *
   * @param workflowId the copy's id
   * @return a copy
   */
  public ForkOptions withId(String workflowId) {
    return new ForkOptions(workflowId, applicationVersion, queue, partitionKey, timeout);
  }

  /**
   * With another version's code, which must fit the steps that are kept.
   *
   * @param version 1 to 255 bytes
   * @return a copy
   */
  public ForkOptions withApplicationVersion(String version) {
    return new ForkOptions(workflowId, version, queue, partitionKey, timeout);
  }

  /**
   * By way of a queue.
   *
   * @param queue its name
   * @return a copy
   */
  public ForkOptions onQueue(String queue) {
    return new ForkOptions(workflowId, applicationVersion, queue, partitionKey, timeout);
  }

  /**
   * In a partition of the chosen queue.
   *
   * @param key 1 to 255 bytes
   * @return a copy
   */
  public ForkOptions withPartitionKey(String key) {
    return new ForkOptions(workflowId, applicationVersion, queue, key, timeout);
  }

  /**
   * With a time limit.
   *
   * @param timeout more than zero
   * @return a copy
   */
  public ForkOptions withTimeout(Duration timeout) {
    return new ForkOptions(workflowId, applicationVersion, queue, partitionKey, timeout);
  }
}
