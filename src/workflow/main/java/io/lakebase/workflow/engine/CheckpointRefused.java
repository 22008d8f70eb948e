package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowException;
import org.jspecify.annotations.Nullable;

/** The database refused a checkpoint for good; the workflow ends with this error. */
final class CheckpointRefused extends WorkflowException {

  private static final long serialVersionUID = 1L;

  CheckpointRefused(String workflowId, String reason, @Nullable Throwable cause) {
    super(workflowId, "[" + workflowId + "] a checkpoint was refused: " + reason, cause);
  }
}
