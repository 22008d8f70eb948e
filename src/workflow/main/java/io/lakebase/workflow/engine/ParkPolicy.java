package io.lakebase.workflow.engine;

import java.time.Duration;

/**
 * Whether a waiting workflow gives its thread up. Pure.
 *
 * @param virtual whether its thread is a virtual one
 * @param after waits up to this are always spent on the thread
 * @param keepAtMost waits up to this are spent on a virtual thread
 * @param cap how many virtual threads may wait so
 */
record ParkPolicy(boolean virtual, Duration after, Duration keepAtMost, int cap) {

  static ParkPolicy of(boolean virtual, Duration after, Duration idleAfter) {
    return new ParkPolicy(virtual, after, idleAfter, 10_000);
  }

  boolean park(Duration wait, int waiting) {
    if (wait.compareTo(after) <= 0) {
      return false;
    }
    return !virtual || wait.compareTo(keepAtMost) > 0 || waiting >= cap;
  }
}
