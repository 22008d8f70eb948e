package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/** What a text costs on the wire, from above and without encoding it. */
final class RowSize {

  private RowSize() {}

  static long of(@Nullable String text) {
    return text == null ? 0 : 4L + text.length();
  }
}
