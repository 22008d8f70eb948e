package io.lakebase.workflow.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WaitingTest {

  private enum What {
    AWAIT,
    RELEASE,
    PARK,
    UNPARK,
    ARRIVES,
    ANNOUNCED,
    POSTPONE
  }

  private record Op(What what, int arrival, long due) {}

  /** What is known of one arrival, simply. */
  private static final class Plain {
    private boolean awaited;
    private boolean parked;
    private long due;
  }

  @Provide
  Arbitrary<Op> ops() {
    return Combinators.combine(
            Arbitraries.of(What.class),
            Arbitraries.integers().between(0, 5),
            Arbitraries.longs().between(1, 50))
        .as(Op::new);
  }

  private final Map<Integer, CompletableFuture<Void>> futures = new HashMap<>();

  @Property
  void whoIsDueIsFoundAsByLookingAtEverybody(
      @ForAll @Size(max = 60) List<@net.jqwik.api.From("ops") Op> ops,
      @ForAll @IntRange(min = 0, max = 60) int now) {
    Waiting waiting = new Waiting();
    Map<Integer, Plain> plain = new HashMap<>();
    for (int i = 0; i < 6; i++) {
      futures.put(i, new CompletableFuture<>());
    }

    for (Op op : ops) {
      apply(op, waiting);
      apply(op, plain);
    }

    for (boolean parkedToo : new boolean[] {true, false}) {
      assertThat(names(waiting.due(now, parkedToo))).isEqualTo(due(plain, now, parkedToo));
      assertThat(waiting.untilDue(0, parkedToo)).isEqualTo(soonest(plain, parkedToo));
    }
    assertThat(waiting.futures())
        .hasSize((int) plain.values().stream().filter(one -> one.awaited).count());
  }

  private static Arrival arrival(int number) {
    return new Arrival(Arrival.Kind.MESSAGE, "w" + number, "topic");
  }

  private void apply(Op op, Waiting waiting) {
    Arrival arrival = arrival(op.arrival());
    CompletableFuture<Void> future = futures.get(op.arrival());
    switch (op.what()) {
      case AWAIT -> waiting.await(arrival, future, op.due());
      case RELEASE -> waiting.release(arrival, future);
      case PARK -> waiting.park(arrival, "parked", op.due());
      case UNPARK -> waiting.unparked(arrival, "parked");
      case ARRIVES -> waiting.take(arrival);
      case ANNOUNCED -> waiting.take(arrival.kind(), arrival.payload());
      case POSTPONE ->
          waiting.due(Long.MAX_VALUE, true).stream()
              .filter(entry -> entry.arrival().equals(arrival))
              .forEach(entry -> waiting.dueAt(entry, op.due()));
    }
  }

  private static void apply(Op op, Map<Integer, Plain> plain) {
    Plain one = plain.get(op.arrival());
    boolean fresh = one == null;
    one = fresh ? new Plain() : one;
    switch (op.what()) {
      case AWAIT -> {
        one.awaited = true;
        one.due = fresh ? op.due() : one.due;
      }
      case RELEASE -> one.awaited = false;
      case PARK -> {
        one.parked = true;
        one.due = op.due();
      }
      case UNPARK -> one.parked = false;
      case ARRIVES, ANNOUNCED -> {
        one.awaited = false;
        one.parked = false;
      }
      case POSTPONE -> one.due = op.due();
    }
    if (one.awaited || one.parked) {
      plain.put(op.arrival(), one);
    } else {
      plain.remove(op.arrival());
    }
  }

  private static Set<String> names(List<Waiting.Entry> entries) {
    return entries.stream().map(entry -> entry.arrival().workflowId()).collect(Collectors.toSet());
  }

  private static Set<String> due(Map<Integer, Plain> plain, long now, boolean parkedToo) {
    Set<String> due = new HashSet<>();
    plain.forEach(
        (number, one) -> {
          if (one.due <= now && (one.awaited || parkedToo)) {
            due.add("w" + number);
          }
        });
    return due;
  }

  private static long soonest(Map<Integer, Plain> plain, boolean parkedToo) {
    return plain.values().stream()
        .filter(one -> one.awaited || parkedToo)
        .mapToLong(one -> one.due)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
