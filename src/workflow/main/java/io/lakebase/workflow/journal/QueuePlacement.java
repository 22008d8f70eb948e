package io.lakebase.workflow.journal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a queued workflow stands.
 *
 * @param queueName the queue
 * @param priority lower is sooner, 0 is the default
 * @param partitionKey partition of a partitioned queue
 * @param deduplicationId at most one waiting or running workflow of the queue has it
 * @param delayUntilEpochMs when a {@link InitialStatus#DELAYED} workflow becomes due, milliseconds
 *     since the epoch
 */
public record QueuePlacement(
    String queueName,
    int priority,
    @Nullable String partitionKey,
    @Nullable String deduplicationId,
    @Nullable Long delayUntilEpochMs) {

  public QueuePlacement {
    Objects.requireNonNull(queueName, "queueName");
  }

  /** The queue's default place. */
  public static QueuePlacement on(String queueName) {
    return new QueuePlacement(queueName, 0, null, null, null);
  }
}
