package io.lakebase.workflow;

/**
 * The workflow had not ended within the time that the caller was ready to wait. The workflow is not
 * affected.
 */
public final class ResultNotReady extends WorkflowException {

  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param workflowId the workflow in question
   * @param message the full message
   */
  public ResultNotReady(String workflowId, String message) {
    super(workflowId, message, null);
  }
}
