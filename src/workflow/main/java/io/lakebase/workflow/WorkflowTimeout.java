package io.lakebase.workflow;

/** The workflow was cancelled because its deadline had passed. */
public final class WorkflowTimeout extends WorkflowException {

  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param workflowId the workflow in question
   * @param message the full message
   */
  public WorkflowTimeout(String workflowId, String message) {
    super(workflowId, message, null);
  }
}
