package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/**
 * The same thing failing again and again: told the first, the eighth, the sixty-fourth time and so
 * on, so that a long outage does not fill the log. Of one thread.
 */
public final class Trouble {

  private int failures;

  /** One more failure; whether it is to be told. */
  public boolean worthTelling() {
    failures++;
    return Integer.bitCount(failures) == 1 && Integer.numberOfTrailingZeros(failures) % 3 == 0;
  }

  public void over() {
    failures = 0;
  }

  /** What an error says, to be followed by a full stop. */
  public static String says(@Nullable Throwable error) {
    String message = error == null ? null : error.getMessage();
    String text = message == null ? String.valueOf(error) : message;
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
