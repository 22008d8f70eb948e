package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/** A row was not, or perhaps not, written. */
public abstract sealed class JournalException extends RuntimeException
    permits RowRejectedException,
        OutcomeUnknownException,
        JournalUnavailableException,
        JournalClosedException,
        JournalFullException {

  private static final long serialVersionUID = 1L;

  JournalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
