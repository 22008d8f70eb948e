package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/** An error by the four values that are stored of it. */
abstract sealed class StoredFailure extends WorkflowException permits StepFailure, WorkflowFailure {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final String detail;
  private final transient @Nullable Object code;
  private final transient @Nullable Object data;

  StoredFailure(
      @Nullable String workflowId,
      String message,
      String name,
      String detail,
      @Nullable Object code,
      @Nullable Object data) {
    super(workflowId, message, null);
    this.name = name;
    this.detail = detail;
    this.code = code;
    this.data = data;
  }

  /**
   * The kind of error.
   *
   * @return for exceptions of other types their simple class name
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
