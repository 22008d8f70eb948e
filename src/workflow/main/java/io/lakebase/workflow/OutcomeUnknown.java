package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The database did not say in time whether a write took effect. Ask again by the workflow's id, or
 * start it again under the same id.
 */
public final class OutcomeUnknown extends WorkflowException {

  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param workflowId the workflow in question
   * @param message the full message
   * @param cause what it came from, null for nothing
   */
  public OutcomeUnknown(String workflowId, String message, @Nullable Throwable cause) {
    super(workflowId, message, cause);
  }
}
