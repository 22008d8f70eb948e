package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/**
 * The row was sent, and the database went away before it answered for too long. Ask again by id.
 */
public final class OutcomeUnknownException extends JournalException {

  private static final long serialVersionUID = 1L;

  OutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
