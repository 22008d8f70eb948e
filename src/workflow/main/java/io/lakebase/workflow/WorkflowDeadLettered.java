package io.lakebase.workflow;

/** The workflow was given up after too many crashes while it ran; it can be resumed. */
public final class WorkflowDeadLettered extends WorkflowException {

  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param workflowId the workflow in question
   * @param message the full message
   */
  public WorkflowDeadLettered(String workflowId, String message) {
    super(workflowId, message, null);
  }
}
