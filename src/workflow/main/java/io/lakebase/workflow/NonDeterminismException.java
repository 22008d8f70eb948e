package io.lakebase.workflow;

/**
 * On replay the workflow asked for another step than it had recorded. Nothing was overwritten; the
 * workflow stays pending and goes on when the code that fits its history runs again.
 */
public final class NonDeterminismException extends WorkflowException {

  private static final long serialVersionUID = 1L;

  /**
   * With a message.
   *
   * @param workflowId the workflow in question
   * @param message the full message
   */
  public NonDeterminismException(String workflowId, String message) {
    super(workflowId, message, null);
  }

  /**
   * With a message and a cause.
   *
   * @param workflowId the workflow in question
   * @param message the full message
   * @param cause what showed it
   */
  public NonDeterminismException(String workflowId, String message, Throwable cause) {
    super(workflowId, message, cause);
  }
}
