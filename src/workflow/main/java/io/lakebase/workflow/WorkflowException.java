package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * What every exception of this library extends; calls that are wrong in themselves are refused with
 * {@code IllegalArgumentException} and {@code IllegalStateException}. Messages read {@code
 * [workflow] what failed: why. Remedy.}
 */
public class WorkflowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final @Nullable String workflowId;

  /**
   * With a message.
   *
   * @param workflowId the workflow in question, null if there is none
   * @param message the full message
   * @param cause what it came from, null for nothing
   */
  public WorkflowException(@Nullable String workflowId, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.workflowId = workflowId;
  }

  /**
   * The workflow in question.
   *
   * @return its id, null if it is not about one
   */
  public @Nullable String workflowId() {
    return workflowId;
  }
}
