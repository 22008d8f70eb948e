package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * A step failed for good. The workflow sees this type and these four values on the first run and on
 * every replay, whatever the body threw; a body may throw one itself to choose them. Code branches
 * on {@link #name()} and {@link #code()}.
 */
public final class StepFailure extends StoredFailure {

  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param name the kind of error; for exceptions of other types the simple class name
   * @param detail the error's own message, empty for none
   * @param code a string or a number, null for none
   * @param data any value that the codec can write, null for none
   */
  public StepFailure(String name, String detail, @Nullable Object code, @Nullable Object data) {
    super(null, name + ": " + detail, name, detail, code, data);
  }
}
