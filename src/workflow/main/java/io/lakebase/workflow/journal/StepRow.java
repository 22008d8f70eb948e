package io.lakebase.workflow.journal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint: one row of {@code operation_outputs}.
 *
 * @param functionId number of the operation in its workflow, from 0
 * @param output the encoded value; {@code "null"} for no value, since DBOS refuses to replay a step
 *     with neither output nor error
 * @param error the encoded failure
 * @param startedAt milliseconds since the epoch
 * @param completedAt milliseconds since the epoch
 * @param executorId who must own the workflow for this to be written
 */
public record StepRow(
    String workflowId,
    int functionId,
    String functionName,
    @Nullable String output,
    @Nullable String error,
    @Nullable String childWorkflowId,
    @Nullable Long startedAt,
    @Nullable Long completedAt,
    @Nullable String serialization,
    String executorId)
    implements Row {

  public StepRow {
    Objects.requireNonNull(workflowId, "workflowId");
    Objects.requireNonNull(functionName, "functionName");
    Objects.requireNonNull(executorId, "executorId");
    if (functionId < 0) {
      throw new IllegalArgumentException(
          "[" + workflowId + "] function id " + functionId + " is negative");
    }
  }

  @Override
  public String toString() {
    return "StepRow[" + workflowId + "#" + functionId + " " + functionName + "]";
  }
}
