package io.lakebase.workflow.schedule;

import io.lakebase.workflow.CatchUp;
import io.lakebase.workflow.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which slots to start workflows for. Pure.
 *
 * <p>Time is what the database's clock says, which may be set forth or back. Set back by less than
 * {@link #STEP}, what was decided stays decided until the clock has caught up. Set back by more, it
 * had been wrong before: deciding begins anew, and the workflows' ids keep slots from being fired
 * twice.
 */
record FirePolicy(Overlap overlap, CatchUp catchUp) {

  /** From this lateness on a slot counts as missed. */
  static final Duration GRACE = Duration.ofMinutes(1);

  /** From this step back on a clock is taken for corrected. */
  static final Duration STEP = Duration.ofDays(1);

  /** What to do now, and what is decided by that. */
  record Decision(List<Instant> fire, SlotState state) {}

  /**
   * Decides.
   *
   * @param running whether a workflow of the schedule has not ended
   */
  Decision decide(Slots slots, SlotState state, Instant now, boolean running) {
    Instant from = state.decidedUntil().isAfter(now.plus(STEP)) ? now : state.decidedUntil();
    if (state.paused()) {
      return new Decision(List.of(), SlotState.from(from.isAfter(now) ? from : now));
    }
    List<Instant> due = slots.last(from, now, catchUp.most());
    Instant until = due.isEmpty() ? from : due.get(due.size() - 1);
    if (catchUp.mode() == CatchUp.Mode.SKIP && until.isBefore(now.minus(GRACE))) {
      due = List.of();
    }
    return switch (overlap) {
      case ALLOW -> new Decision(withBuffered(state, due), SlotState.from(until));
      case SKIP ->
          new Decision(
              running || due.isEmpty() ? List.of() : due.subList(due.size() - 1, due.size()),
              SlotState.from(until));
      case BUFFER_ONE -> {
        List<Instant> waiting = withBuffered(state, due);
        int fired = running || waiting.isEmpty() ? 0 : 1;
        Instant buffered = waiting.size() > fired ? waiting.get(fired) : null;
        yield new Decision(waiting.subList(0, fired), new SlotState(until, buffered, false));
      }
    };
  }

  private static List<Instant> withBuffered(SlotState state, List<Instant> due) {
    if (state.buffered() == null) {
      return due;
    }
    List<Instant> all = new ArrayList<>();
    all.add(state.buffered());
    all.addAll(due);
    return all;
  }
}
