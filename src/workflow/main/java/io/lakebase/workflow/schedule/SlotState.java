package io.lakebase.workflow.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a schedule's slots are decided.
 *
 * @param decidedUntil slots up to this one are fired, buffered or left out for good
 * @param buffered a slot that waits for a workflow to end
 * @param paused whether the schedule was seen paused
 */
record SlotState(Instant decidedUntil, @Nullable Instant buffered, boolean paused) {

  static SlotState from(Instant time) {
    return new SlotState(time, null, false);
  }
}
