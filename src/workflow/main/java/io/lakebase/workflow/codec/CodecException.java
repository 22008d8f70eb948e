package io.lakebase.workflow.codec;

import org.jspecify.annotations.Nullable;

/** A payload cannot be written or read. */
public class CodecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what failed, why, and what to do. */
  public CodecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
