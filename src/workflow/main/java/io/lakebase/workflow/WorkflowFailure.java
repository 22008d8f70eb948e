package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The workflow ended with an error: the four values that were stored. Workflow code may throw one
 * itself through {@link StepFailure} to choose them.
 */
public final class WorkflowFailure extends WorkflowException {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final String detail;
  private final transient @Nullable Object code;
  private final transient @Nullable Object data;

  /**
   * A failure.
   *
   * @param workflowId the workflow that failed
   * @param name the kind of error; for exceptions of other types the class name
   * @param detail the error's own message, empty for none
   * @param code a string or a number, null for none
   * @param data any value that the codec can write, null for none
   */
  public WorkflowFailure(
      String workflowId, String name, String detail, @Nullable Object code, @Nullable Object data) {
    super(workflowId, "[" + workflowId + "] the workflow failed: " + name + ": " + detail, null);
    this.name = name;
    this.detail = detail;
    this.code = code;
    this.data = data;
  }

  /**
   * The kind of error.
   *
   * @return for exceptions of other types their class name
   */
  public String name() {
    return name;
  }

  /**
   * The error's own message.
   *
   * @return the message, empty if there was none
   */
  public String detail() {
    return detail;
  }

  /**
   * The error's code.
   *
   * @return a string or a number, null for none
   */
  public @Nullable Object code() {
    return code;
  }

  /**
   * More about the error.
   *
   * @return as read by the codec, null for nothing
   */
  public @Nullable Object data() {
    return data;
  }
}
