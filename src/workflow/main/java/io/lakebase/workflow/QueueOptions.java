package io.lakebase.workflow;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A workflow's place on a queue. Immutable.
 *
 * @param queue the queue's name
 * @param priority lower is sooner, 0 by default; among equals the oldest is first
 * @param partitionKey the partition of a partitioned queue, null for that of no key
 * @param deduplicationId at most one workflow of the queue that has not ended has it; null for none
 * @param delay how long it is not claimed, null for not at all
 */
public record QueueOptions(
    String queue,
    int priority,
    @Nullable String partitionKey,
    @Nullable String deduplicationId,
    @Nullable Duration delay) {

  public QueueOptions {
    WorkflowType.requireName("queue", Objects.requireNonNull(queue, "queue"));
    if (priority < 0) {
      throw new IllegalArgumentException(
          "[" + queue + "] not a priority: " + priority + ". The best is 0.");
    }
    if (partitionKey != null) {
      WorkflowType.requireName("partition key", partitionKey);
    }
    if (deduplicationId != null) {
      WorkflowType.requireName("deduplication id", deduplicationId);
    }
    if (delay != null && delay.isNegative()) {
      throw new IllegalArgumentException("[" + queue + "] not a delay: " + delay + " is negative.");
    }
  }
}
