package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/** What became of a start. */
public sealed interface StartResult {

  /** The row is new and ours. */
  record Created() implements StartResult {}

  /**
   * The id was taken by the same function; a parent's step was recorded all the same.
   *
   * @param status the present status, as stored
   * @param executorId the present owner
   */
  record Existing(String status, @Nullable String executorId) implements StartResult {}

  /** The id belongs to another function; nothing was written. */
  record Conflict(WorkflowIdentity other) implements StartResult {}

  /** Another workflow of the queue has the deduplication id; nothing was written. */
  record Deduplicated(String workflowId) implements StartResult {}

  /** The executor lost its lease, or the parent its owner; nothing was written. */
  record Superseded(String reason) implements StartResult {}
}
