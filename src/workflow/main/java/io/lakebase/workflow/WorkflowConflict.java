package io.lakebase.workflow;

/** Another workflow, or the state of this one, is in the way; nothing was changed. */
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
