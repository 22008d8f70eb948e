package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * A step failed for good. The workflow sees this type and these four values on the first run and on
 * every replay, whatever the body threw; a body may throw one itself to choose them. Code branches
 * on {@link #name()} and {@link #code()}.
 */
public final class StepFailure extends WorkflowException {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final String detail;
  private final transient @Nullable Object code;
  private final transient @Nullable Object data;

  /**
   * A failure.
   *
   * @param name the kind of error; for exceptions of other types the class name
   * @param detail the error's own message, empty for none
   * @param code a string or a number, null for none
   * @param data any value that the codec can write, null for none
   */
  public StepFailure(String name, String detail, @Nullable Object code, @Nullable Object data) {
    super(null, name + ": " + detail, null);
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
