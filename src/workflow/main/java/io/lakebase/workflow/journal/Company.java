package io.lakebase.workflow.journal;

/**
 * Whether a writer waits a moment for company. Right after a flush the callers it answered are
 * about to bring their next rows: a writer that goes off with the first of them makes the others
 * wait for a whole round trip more. So it waits until four fifths of them are back, at most a
 * quarter of the time the flush took and 0.3 ms; when they do not come, it stops waiting for twice
 * as many flushes each time. A lone caller is never waited for. Of one writer, under the lock of
 * what waits.
 */
final class Company {

  static final long LONGEST_NANOS = 300_000;
  private static final int LONGEST_PAUSE = 64;

  private int expected;
  private int left;
  private long until;
  private int pause;
  private int skip;

  /**
   * A flush is over.
   *
   * @param answered its rows
   * @param waiting rows that came meanwhile
   */
  void flushed(int answered, int waiting, long startNanos, long endNanos) {
    left = waiting;
    expected = waiting + answered - answered / 5;
    if (skip > 0) {
      skip--;
      until = endNanos;
    } else {
      until = endNanos + Math.min((endNanos - startNanos) / 4, LONGEST_NANOS);
    }
  }

  /** Whether more than one caller is about to come back. */
  boolean many() {
    return expected > 1;
  }

  /** How many rows are enough not to wait longer. */
  int expected() {
    return expected;
  }

  /** Nanoseconds to wait for more than the rows that are there; 0 or less to go. */
  long patience(int rows, long nanos) {
    return rows >= expected ? 0 : until - nanos;
  }

  /** The writer goes with that many rows; it had waited for company if told so. */
  void going(int rows, boolean waited) {
    if (!waited) {
      return;
    }
    if (rows - left >= (expected - left + 1) / 2) {
      pause = 0;
    } else {
      pause = Math.min(LONGEST_PAUSE, Math.max(1, 2 * pause));
      skip = pause;
    }
  }
}
