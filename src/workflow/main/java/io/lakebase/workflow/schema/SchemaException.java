package io.lakebase.workflow.schema;

import org.jspecify.annotations.Nullable;

/** The system database's schema cannot be used as it is; the message says what to do. */
public final class SchemaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SchemaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
