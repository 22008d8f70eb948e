package io.lakebase.workflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.CatchUp;
import io.lakebase.workflow.Overlap;
import io.lakebase.workflow.Timing;
import io.lakebase.workflow.schedule.FirePolicy.Decision;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/**
 * Three processes on one table, each of which may decide on what it read a while ago; a clock that
 * runs, is set forth and back; time in which nobody looks; pauses; workflows that end or do not.
 */
class ScheduleStatesTest {

  private static final Instant BEGIN = Instant.parse("2026-03-28T20:00:00Z");

  /** What can happen; the amount is minutes, or which process. */
  enum What {
    PASS,
    LOOK,
    READ,
    DECIDE_ON_READ,
    END,
    SET_BACK,
    SET_FORTH,
    PAUSE,
    RESUME
  }

  private static final class World {
    final Slots slots;
    final FirePolicy policy;
    Instant clock = BEGIN;
    Instant latest = BEGIN;
    SlotState row = SlotState.from(BEGIN);
    boolean active = true;
    final Set<Instant> running = new LinkedHashSet<>();
    final List<Instant> fired = new ArrayList<>();
    final Set<Instant> ids = new TreeSet<>();
    final Map<Integer, Reading> readings = new HashMap<>();

    record Reading(SlotState state, boolean active, boolean running, Instant now) {}

    World(Slots slots, FirePolicy policy) {
      this.slots = slots;
      this.policy = policy;
    }

    void read(int process) {
      readings.put(process, new Reading(row, active, !running.isEmpty(), clock));
    }

    /** Compares and sets, as the statement does. */
    void decide(int process) {
      Reading read = readings.remove(process);
      if (read == null) {
        return;
      }
      Decision decision =
          read.active()
              ? policy.decide(slots, read.state(), read.now(), read.running())
              : new Decision(List.of(), new SlotState(read.state().decidedUntil(), null, true));
      if (!row.equals(read.state()) || active != read.active()) {
        return;
      }
      row = decision.state();
      for (Instant slot : decision.fire()) {
        assertThat(slot).isBeforeOrEqualTo(latest);
        fired.add(slot);
        if (ids.add(slot)) {
          running.add(slot);
        }
      }
    }

    /** Who read a clock that was ahead may still decide by it. */
    private Instant decidedAtMost() {
      return readings.values().stream().map(Reading::now).reduce(row.decidedUntil(), World::later);
    }

    private static Instant later(Instant one, Instant other) {
      return one.isAfter(other) ? one : other;
    }

    void happens(What what, int amount) {
      int process = amount % 3;
      switch (what) {
        case PASS -> clock = clock.plus(Duration.ofMinutes(amount));
        case LOOK -> {
          read(process);
          decide(process);
        }
        case READ -> read(process);
        case DECIDE_ON_READ -> decide(process);
        case END -> running.stream().findFirst().ifPresent(running::remove);
        case SET_BACK -> {
          Instant back = clock.minus(Duration.ofMinutes(amount * 20L));
          Instant least = decidedAtMost().minus(Duration.ofHours(23));
          clock = later(back, least);
        }
        case SET_FORTH -> clock = clock.plus(Duration.ofMinutes(amount * 40L));
        case PAUSE -> active = false;
        case RESUME -> active = true;
      }
      latest = later(clock, latest);
    }
  }

  @Property(tries = 500)
  void noSlotIsFiredTwiceWhateverHappens(
      @ForAll("slots") Slots slots,
      @ForAll("policies") FirePolicy policy,
      @ForAll("histories") List<Tuple2<What, Integer>> history) {
    World world = new World(slots, policy);

    history.forEach(event -> world.happens(event.get1(), event.get2()));

    // The clock stays within a day of what is decided, so that not even the ids are needed.
    assertThat(world.fired).doesNotHaveDuplicates();
    assertThat(world.fired).allMatch(slot -> slot.equals(slots.after(slot.minusMillis(1))));
  }

  @Property(tries = 300)
  void whoNeverLooksAwayFiresEverySlotOnce(
      @ForAll("slots") Slots slots, @ForAll("histories") List<Tuple2<What, Integer>> history) {
    World world = new World(slots, new FirePolicy(Overlap.ALLOW, CatchUp.all(10_000)));

    for (Tuple2<What, Integer> event : history) {
      if (event.get1() != What.PAUSE) {
        world.happens(event.get1(), event.get2());
      }
    }
    world.clock = World.later(world.clock, BEGIN);
    world.happens(What.LOOK, 1);

    Instant until = World.later(world.row.decidedUntil(), world.clock);
    assertThat(world.fired).isEqualTo(slots.first(BEGIN, until, 100_000));
  }

  @Property(tries = 300)
  void workflowsOfOneScheduleDoNotOverlapUnlessTheyMay(
      @ForAll("slots") Slots slots,
      @ForAll("policies") FirePolicy policy,
      @ForAll("histories") List<Tuple2<What, Integer>> history) {
    World world = new World(slots, policy);

    for (Tuple2<What, Integer> event : history) {
      world.happens(event.get1(), event.get2());
      // A decision on an old reading may see a workflow as running that has ended, never the other
      // way round: it would have been started by a decision since, and that makes the reading void.
      if (policy.overlap() != Overlap.ALLOW) {
        assertThat(world.running).hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  @Property(tries = 300)
  void aWaitingSlotIsFiredWhenTheWorkflowHasEnded(
      @ForAll("slots") Slots slots, @ForAll("histories") List<Tuple2<What, Integer>> history) {
    World world = new World(slots, new FirePolicy(Overlap.BUFFER_ONE, CatchUp.last()));
    history.forEach(event -> world.happens(event.get1(), event.get2()));
    world.active = true;
    world.row = new SlotState(world.row.decidedUntil(), world.row.buffered(), false);
    Instant waiting = world.row.buffered();

    world.running.clear();
    world.happens(What.LOOK, 1);

    if (waiting != null) {
      assertThat(world.fired).endsWith(waiting);
      assertThat(world.running).contains(waiting);
    }
  }

  @Provide
  Arbitrary<Slots> slots() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    return Arbitraries.of(
            Timing.every(Duration.ofMinutes(7)),
            Timing.every(Duration.ofHours(1), BEGIN.plusSeconds(90)),
            Timing.cron("0 30 2 * * *", berlin),
            Timing.cron("0 */20 * * * *", berlin),
            Timing.cron("0 15,45 1-3 * * SUN", berlin),
            Timing.cron("0 0 0 29 2 *", berlin))
        .map(Slots::of);
  }

  @Provide
  Arbitrary<FirePolicy> policies() {
    return Combinators.combine(
            Arbitraries.of(Overlap.class),
            Arbitraries.of(CatchUp.skip(), CatchUp.last(), CatchUp.all(3), CatchUp.all(1_000)))
        .as(FirePolicy::new);
  }

  @Provide
  Arbitrary<List<Tuple2<What, Integer>>> histories() {
    Arbitrary<What> what =
        Arbitraries.frequency(
            Tuple.of(6, What.PASS),
            Tuple.of(6, What.LOOK),
            Tuple.of(3, What.READ),
            Tuple.of(3, What.DECIDE_ON_READ),
            Tuple.of(3, What.END),
            Tuple.of(1, What.SET_BACK),
            Tuple.of(1, What.SET_FORTH),
            Tuple.of(1, What.PAUSE),
            Tuple.of(2, What.RESUME));
    return Combinators.combine(what, Arbitraries.integers().between(1, 60))
        .as(Tuple::of)
        .list()
        .ofMaxSize(60);
  }
}
