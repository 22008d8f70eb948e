package io.lakebase.workflow.codec;

import io.lakebase.workflow.WorkflowException;
import org.jspecify.annotations.Nullable;

/** A payload cannot be written or read; its {@link #workflowId} is not told. */
public class CodecException extends WorkflowException {

  private static final long serialVersionUID = 1L;

  /** With what failed, why, and what to do. */
  public CodecException(String message, @Nullable Throwable cause) {
    super(null, message, cause);
  }
}
