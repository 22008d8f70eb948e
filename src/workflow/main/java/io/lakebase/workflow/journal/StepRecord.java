package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/** A checkpoint as stored; a null {@code serialization} means the workflow's own. */
public record StepRecord(
    String workflowId,
    int functionId,
    String functionName,
    @Nullable String output,
    @Nullable String error,
    @Nullable String childWorkflowId,
    @Nullable Long startedAt,
    @Nullable Long completedAt,
    @Nullable String serialization) {

  @Override
  public String toString() {
    return "StepRecord[" + workflowId + "#" + functionId + " " + functionName + "]";
  }
}
