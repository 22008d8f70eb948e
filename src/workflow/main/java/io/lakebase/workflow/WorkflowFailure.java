package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The workflow ended with an error: the four values that were stored. Workflow code may throw one
 * itself through {@link StepFailure} to choose them.
 */
public final class WorkflowFailure extends StoredFailure {

  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param workflowId the workflow that failed
   * @param name the kind of error; for exceptions of other types the simple class name
   * @param detail the error's own message, empty for none
   * @param code a string or a number, null for none
   * @param data any value that the codec can write, null for none
   */
  public WorkflowFailure(
      String workflowId, String name, String detail, @Nullable Object code, @Nullable Object data) {
    super(
        workflowId,
        "[" + workflowId + "] the workflow failed: " + name + ": " + detail,
        name,
        detail,
        code,
        data);
  }
}
