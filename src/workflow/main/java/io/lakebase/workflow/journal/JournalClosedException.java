package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/** The journal is closed. Nothing was written. */
public final class JournalClosedException extends JournalException {

  private static final long serialVersionUID = 1L;

  JournalClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
