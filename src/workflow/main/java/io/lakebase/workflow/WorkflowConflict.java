package io.lakebase.workflow;

/** The id belongs to a workflow of another name, so nothing was started. */
public final class WorkflowConflict extends WorkflowException {

  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param workflowId the workflow in question
   * @param message the full message
   */
  public WorkflowConflict(String workflowId, String message) {
    super(workflowId, message, null);
  }
}
