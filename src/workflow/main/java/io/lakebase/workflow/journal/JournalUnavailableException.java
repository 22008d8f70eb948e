package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/** The database could not be reached before the row's deadline. Nothing was written. */
public final class JournalUnavailableException extends JournalException {

  private static final long serialVersionUID = 1L;

  JournalUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
