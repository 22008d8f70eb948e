package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/** The database cannot take this row, ever. Nothing was written; its batch-mates are unharmed. */
public final class RowRejectedException extends JournalException {

  private static final long serialVersionUID = 1L;

  RowRejectedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
