package io.lakebase.workflow;

/** There is no workflow of that id, no schedule or no version of that name. */
public final class WorkflowNotFound extends WorkflowException {

  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param workflowId the workflow in question
   * @param message the full message
   */
  public WorkflowNotFound(String workflowId, String message) {
    super(workflowId, message, null);
  }
}
