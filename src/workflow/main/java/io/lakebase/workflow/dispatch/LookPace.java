package io.lakebase.workflow.dispatch;

import java.time.Duration;

/**
 * How long until the queues are looked at unasked. What is announced needs no look; so looks grow
 * rarer while notifications are heard and nothing else comes. Who found something that nobody had
 * announced looks often for a while. Not thread-safe.
 */
final class LookPace {

  /** The longest pause, in base pauses. */
  static final int RAREST = 10;

  /** For how many looks something unannounced keeps them frequent. */
  static final int STEADY = 60;

  private int steady;
  private int misses;

  /** After a look that nobody asked for. */
  Duration next(Duration base, boolean listening, boolean found) {
    if (found) {
      steady = STEADY;
      misses = 0;
    } else if (steady > 0) {
      steady--;
    } else {
      misses = Math.min(misses + 1, 4);
    }
    return pause(base, listening);
  }

  /** After a look that was asked for. */
  Duration pause(Duration base, boolean listening) {
    return listening && steady == 0 ? base.multipliedBy(Math.min(RAREST, 1L << misses)) : base;
  }
}
