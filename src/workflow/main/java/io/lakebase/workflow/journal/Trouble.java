package io.lakebase.workflow.journal;

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
}
