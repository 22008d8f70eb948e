package io.lakebase.workflow;

/**
 * The workflow was cancelled. Thrown by every context call of a cancelled workflow and by its
 * handles.
 */
public final class WorkflowCancelled extends WorkflowException {

  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param workflowId the workflow in question
   * @param message the full message
   */
  public WorkflowCancelled(String workflowId, String message) {
    super(workflowId, message, null);
  }
}
