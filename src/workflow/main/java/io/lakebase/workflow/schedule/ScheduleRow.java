package io.lakebase.workflow.schedule;

import io.lakebase.workflow.CatchUp;
import io.lakebase.workflow.Overlap;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored schedule.
 *
 * @param own what is known of it beyond DBOS's columns; null if a DBOS client created it, or
 *     changed its timing, and no engine has seen it since
 * @param running whether a workflow of it has not ended, as far as its overlap policy asks
 * @param now the database's time of the reading
 */
record ScheduleRow(
    String id,
    String name,
    String workflow,
    @Nullable String className,
    TimingText timing,
    boolean active,
    String context,
    @Nullable String lastFired,
    boolean backfill,
    @Nullable String queue,
    @Nullable SlotState own,
    FirePolicy policy,
    boolean running,
    Instant now) {

  private static final int BACKFILL = 1_000;

  /** What a DBOS client's schedule means: missed slots are made up for if it says so. */
  static FirePolicy dbosPolicy(boolean backfill) {
    return new FirePolicy(Overlap.ALLOW, backfill ? CatchUp.all(BACKFILL) : CatchUp.skip());
  }

  /** Where deciding begins when the schedule is first seen. */
  Instant beginning() {
    Instant fired = lastFiredAt();
    return backfill && fired != null && fired.isBefore(now) ? fired : now;
  }

  @Nullable Instant lastFiredAt() {
    try {
      return lastFired == null ? null : Instant.parse(lastFired);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The id of a slot's workflow, DBOS's own. */
  String workflowId(Slots slots, Instant slot) {
    return "sched-" + name + "-" + slot.atZone(slots.zone()).toOffsetDateTime();
  }

  /** The id of a workflow that was asked for by hand, DBOS's own. */
  String triggeredId(Instant time) {
    return "sched-" + name + "-trigger-" + time;
  }
}
