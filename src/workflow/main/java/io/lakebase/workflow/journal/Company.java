package io.lakebase.workflow.journal;

/**
 * Whether a writer waits a moment for company. Right after a flush the callers it answered are
 * about to bring their next rows: a writer that goes off with the first of them makes the others
 * wait for a whole round trip more. So it waits until all of them are back, but for the share that
 * stayed away lately, at most a quarter of the time the flush took and 0.3 ms after the last of
 * them was told, and at most as long as the flush took. Who stays away is hoped for again after a
 * while, the less often the longer it was in vain. A lone caller is never waited for. Of one
 * writer, under the lock of what waits.
 */
final class Company {

  static final long LONGEST_NANOS = 300_000;

  /** The share that stays away is counted in these. */
  private static final int PARTS = 16;

  private static final int RAREST = 64;

  private int answered;
  private int left;
  private int expected;
  private int telling;
  private long quarter;
  private long until;
  private int away;
  private int steady;
  private int interval = 1;
  private boolean hoping;

  /**
   * Some rows' fates are known; their callers are told after this, and may be back before all of
   * them are {@link #told}.
   *
   * @param count their number, from 1
   * @param waiting rows that came during the flush
   */
  void answering(int count, int waiting) {
    if (answered == 0) {
      left = waiting;
    }
    answered += count;
    expected = left + answered - answered * away / PARTS;
    telling++;
  }

  /** The callers of one answer are told, maybe while the next flush is under way. */
  void told(long nanos) {
    if (--telling == 0) {
      until = Math.min(until, nanos + quarter);
    }
  }

  /** A flush is over; its callers are told already, or somebody else is at it. */
  void flushed(long startNanos, long endNanos) {
    long took = endNanos - startNanos;
    quarter = Math.min(took / 4, LONGEST_NANOS);
    until = endNanos + (telling > 0 ? took : quarter);
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
    if (rows >= expected) {
      came();
    } else if (waited) {
      missed(answered - Math.max(0, rows - left));
    }
    answered = 0;
    expected = 0;
  }

  private void came() {
    if (hoping) {
      interval = 1;
      hoping = false;
    }
    if (away > 0 && answered > 0 && ++steady >= interval) {
      away--;
      steady = 0;
      hoping = true;
    }
  }

  private void missed(int callers) {
    int share = (callers * PARTS + answered - 1) / answered;
    away = Math.min(PARTS, (away + share + 1) / 2);
    steady = 0;
    hoping = false;
    interval = Math.min(RAREST, 2 * interval);
  }
}
