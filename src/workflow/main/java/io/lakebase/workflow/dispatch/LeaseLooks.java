package io.lakebase.workflow.dispatch;

import java.time.Duration;

/** When other leases are looked at next. For the dispatcher's thread. */
final class LeaseLooks {

  /** Leases after which lapsed ones are looked for although no heartbeat told of any. */
  private static final int UNTOLD = 6;

  /** How often a take-over that may have left something is repeated soon. */
  private static final int OFTEN = 60;

  private final DispatchSettings settings;
  private long next = System.nanoTime();
  private int leftOver;

  LeaseLooks(DispatchSettings settings) {
    this.settings = settings;
  }

  void soon() {
    next = System.nanoTime();
  }

  void after(Duration pause) {
    next = System.nanoTime() + pause.toNanos();
  }

  /** One was done; what the owner of a lapsed lease still holds locked was left over. */
  void done(boolean lapsed) {
    leftOver = lapsed ? leftOver + 1 : 0;
    boolean again = leftOver > 0 && leftOver < OFTEN;
    after(again ? settings.poll() : settings.lease().multipliedBy(UNTOLD));
  }

  boolean due() {
    return untilDue() <= 0;
  }

  /** Nanoseconds. */
  long untilDue() {
    return next - System.nanoTime();
  }
}
