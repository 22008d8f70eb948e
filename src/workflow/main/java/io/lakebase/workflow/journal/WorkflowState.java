package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/** What a waiter asks for: the status, and the result when there is one. */
public record WorkflowState(
    String workflowId,
    String status,
    @Nullable String executorId,
    @Nullable String output,
    @Nullable String error,
    @Nullable String serialization) {

  @Override
  public String toString() {
    return "WorkflowState[" + workflowId + " " + status + "]";
  }
}
