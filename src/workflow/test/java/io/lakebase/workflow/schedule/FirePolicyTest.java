package io.lakebase.workflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.CatchUp;
import io.lakebase.workflow.Overlap;
import io.lakebase.workflow.Timing;
import io.lakebase.workflow.schedule.FirePolicy.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Example;

class FirePolicyTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Slots HOURLY = Slots.of(Timing.every(Duration.ofHours(1)));

  private static Instant at(int hour) {
    return NOON.plus(Duration.ofHours(hour - 12));
  }

  private static Decision decide(
      Overlap overlap, CatchUp catchUp, SlotState state, Instant now, boolean running) {
    return new FirePolicy(overlap, catchUp).decide(HOURLY, state, now, running);
  }

  @Example
  void aSlotThatIsDueIsFiredAndDecided() {
    Decision decision =
        decide(Overlap.ALLOW, CatchUp.skip(), SlotState.from(at(11)), NOON.plusSeconds(2), true);

    assertThat(decision).isEqualTo(new Decision(List.of(NOON), SlotState.from(NOON)));
  }

  @Example
  void ofMissedSlotsNoneTheNewestOrTheNewestFewAreMadeUpFor() {
    SlotState state = SlotState.from(at(5));
    Instant now = NOON.plusSeconds(61);

    assertThat(decide(Overlap.ALLOW, CatchUp.skip(), state, now, false).fire()).isEmpty();
    assertThat(decide(Overlap.ALLOW, CatchUp.last(), state, now, false).fire())
        .containsExactly(NOON);
    assertThat(decide(Overlap.ALLOW, CatchUp.all(3), state, now, false).fire())
        .containsExactly(at(10), at(11), NOON);
    assertThat(decide(Overlap.ALLOW, CatchUp.all(100), state, now, false).fire()).hasSize(7);
    assertThat(decide(Overlap.ALLOW, CatchUp.skip(), state, now, false).state())
        .isEqualTo(SlotState.from(NOON));
  }

  @Example
  void aSlotDuringAWorkflowIsLeftOutOrWaits() {
    SlotState state = SlotState.from(at(11));

    assertThat(decide(Overlap.SKIP, CatchUp.last(), state, NOON, true))
        .isEqualTo(new Decision(List.of(), SlotState.from(NOON)));

    Decision buffered = decide(Overlap.BUFFER_ONE, CatchUp.last(), state, NOON, true);
    assertThat(buffered).isEqualTo(new Decision(List.of(), new SlotState(NOON, NOON, false)));
    Decision next = decide(Overlap.BUFFER_ONE, CatchUp.last(), buffered.state(), at(13), true);
    assertThat(next).isEqualTo(new Decision(List.of(), new SlotState(at(13), NOON, false)));
    assertThat(
            decide(Overlap.BUFFER_ONE, CatchUp.last(), next.state(), at(13).plusSeconds(5), false))
        .isEqualTo(new Decision(List.of(NOON), SlotState.from(at(13))));
  }

  @Example
  void ofSeveralMissedSlotsOneStartsAndOneWaits() {
    SlotState state = SlotState.from(at(8));

    assertThat(decide(Overlap.BUFFER_ONE, CatchUp.all(10), state, NOON, false))
        .isEqualTo(new Decision(List.of(at(9)), new SlotState(NOON, at(10), false)));
    assertThat(decide(Overlap.SKIP, CatchUp.all(10), state, NOON, false))
        .isEqualTo(new Decision(List.of(NOON), SlotState.from(NOON)));
  }

  @Example
  void slotsOfAPauseAreLeftOut() {
    SlotState paused = new SlotState(at(5), null, true);
    Instant now = NOON.plusSeconds(1);

    assertThat(decide(Overlap.ALLOW, CatchUp.all(100), paused, now, false))
        .isEqualTo(new Decision(List.of(), SlotState.from(now)));
  }

  @Example
  void aClockSetBackFiresNothingTwiceAndOneThatWasFarAheadStopsNothing() {
    Instant hourBack = at(11);
    assertThat(decide(Overlap.ALLOW, CatchUp.last(), SlotState.from(NOON), hourBack, false))
        .isEqualTo(new Decision(List.of(), SlotState.from(NOON)));

    SlotState nextYear = SlotState.from(NOON.plus(Duration.ofDays(365)));
    assertThat(decide(Overlap.ALLOW, CatchUp.last(), nextYear, NOON, false))
        .isEqualTo(new Decision(List.of(), SlotState.from(NOON)));
  }
}
