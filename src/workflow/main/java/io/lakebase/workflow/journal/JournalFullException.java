package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/** The journal stayed full for too long. Nothing was written; try again later. */
public final class JournalFullException extends JournalException {

  private static final long serialVersionUID = 1L;

  JournalFullException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
