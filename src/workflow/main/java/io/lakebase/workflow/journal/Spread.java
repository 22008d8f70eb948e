package io.lakebase.workflow.journal;

/**
 * Whether a second writer pays. Where a flush is work for the server, two of them overlap each
 * other and what the callers do in between; where it is mostly waiting for a disk, two take turns
 * at the disk and every row waits twice as long. So it is tried out: whichever way brought more
 * rows a second is kept, the other is tried again from time to time, the less often the longer it
 * did not pay. Of many threads, under the lock of what waits.
 */
final class Spread {

  private static final int WINDOW = 16;
  private static final int RAREST = 128;
  private static final double BETTER = 1.05;

  private final int leastRows;

  private boolean two;
  private boolean connected;
  private boolean wished;
  private boolean ended;
  private boolean trial;
  private int flushes;
  private long rows;
  private long since;
  private double rate;
  private int windows;
  private int wait = 1;
  private boolean forbidden;
  private long forbiddenUntil;

  /**
   * @param leastRows how many rows must travel together for two writers to share them
   */
  Spread(int leastRows) {
    this.leastRows = leastRows;
  }

  /** Whether two writers share the rows at present. */
  boolean two() {
    return two;
  }

  /** Whether it would try two writers, were the second connected. */
  boolean wished() {
    return wished;
  }

  /** The second writer is connected; it is given no row before. */
  void connected() {
    connected = true;
    wished = false; // Else it would come back at once, for nothing, until the next window.
  }

  /** There is no second writer until then. */
  void forbid(long untilNanos) {
    forbidden = true;
    forbiddenUntil = untilNanos;
    two = false;
    restart(untilNanos);
  }

  /** There is no second writer any more. */
  void end() {
    ended = true;
    wished = false;
    two = false;
  }

  /** A flush of either writer is over. */
  void flushed(int count, long nanos) {
    forbidden = forbidden && nanos - forbiddenUntil < 0;
    if (flushes == 0) {
      since = nanos;
    } else {
      rows += count;
    }
    flushes++;
    if (flushes <= (two ? 2 * WINDOW : WINDOW)) {
      return;
    }
    boolean enough = rows * (two ? 2 : 1) >= (long) leastRows * (flushes - 1);
    if (!enough || forbidden || ended) {
      two = false;
      restart(nanos);
      return;
    }
    window(rows / (double) Math.max(1, nanos - since));
    flushes = 0;
    rows = 0;
  }

  private void window(double measured) {
    if (!trial) {
      rate = measured;
      if (++windows >= wait) {
        wished = !connected;
        trial = connected;
        two ^= connected;
      }
      return;
    }
    trial = false;
    windows = 0;
    if (measured > rate * BETTER) {
      rate = measured;
      wait = 8;
    } else {
      two = !two;
      wait = Math.min(RAREST, Math.max(8, 2 * wait));
    }
  }

  private void restart(long nanos) {
    trial = false;
    wished = false;
    flushes = 0;
    rows = 0;
    since = nanos;
    windows = 0;
    wait = 1;
  }
}
