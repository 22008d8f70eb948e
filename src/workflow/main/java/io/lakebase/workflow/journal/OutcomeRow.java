package io.lakebase.workflow.journal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a workflow ended.
 *
 * @param success {@code SUCCESS} with an output, or {@code ERROR} with an error
 * @param serialization the codec of output or error; null leaves what the start recorded
 * @param executorId who must own the workflow for this to be written
 */
public record OutcomeRow(
    String workflowId,
    boolean success,
    @Nullable String output,
    @Nullable String error,
    @Nullable String serialization,
    String executorId)
    implements Row {

  public OutcomeRow {
    Objects.requireNonNull(workflowId, "workflowId");
    Objects.requireNonNull(executorId, "executorId");
    if (success && output == null) {
      throw new IllegalArgumentException(
          "[" + workflowId + "] a success needs an output; no value is the text null");
    }
    if (!success && error == null) {
      throw new IllegalArgumentException("[" + workflowId + "] a failure needs an error");
    }
  }

  @Override
  public String toString() {
    return "OutcomeRow[" + workflowId + " " + (success ? "SUCCESS" : "ERROR") + "]";
  }
}
