package io.lakebase.jdbc.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.internal.cache.RefreshPolicy.Plan;
import io.lakebase.jdbc.internal.cache.RefreshPolicy.State;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RefreshPolicyTest {

  private static final Instant RECEIVED = Instant.parse("2026-11-22T10:00:00Z");
  private static final long HOUR = Duration.ofHours(1).toNanos();

  @Property
  void neverServesAnExpiredCredential(
      @ForAll @LongRange(min = -7200, max = 100_000_000) long lifeSeconds,
      @ForAll @DoubleRange(max = 1) double random,
      @ForAll @LongRange(max = 7_200_000_000_000L) long elapsed) {
    Plan plan = RefreshPolicy.plan(RECEIVED, RECEIVED.plusSeconds(lifeSeconds), random);

    boolean served = plan.at(elapsed) != State.EXPIRED;

    assertThat(served && elapsed >= lifeSeconds * 1_000_000_000L).isFalse();
    assertThat(served && elapsed >= HOUR).isFalse();
  }

  @Property
  void keepsAMarginOfATenthOfTheLifeAndSixtySecondsAtMost(
      @ForAll @LongRange(min = 1, max = 3600) long lifeSeconds,
      @ForAll @DoubleRange(max = 1) double random) {
    Plan plan = RefreshPolicy.plan(RECEIVED, RECEIVED.plusSeconds(lifeSeconds), random);
    long life = lifeSeconds * 1_000_000_000L;
    long margin = Math.min(60_000_000_000L, life / 10);

    assertThat(plan.servedFor()).isEqualTo(life - margin);
    assertThat(plan.at(plan.servedFor() - 1)).isEqualTo(State.REFRESH_AHEAD);
    assertThat(plan.at(plan.servedFor())).isEqualTo(State.EXPIRED);
  }

  @Property
  void renewsBetweenTwoThirdsAndThreeQuartersOfTheLife(
      @ForAll @LongRange(min = 1, max = 3600) long lifeSeconds,
      @ForAll @DoubleRange(max = 1) double random) {
    Plan plan = RefreshPolicy.plan(RECEIVED, RECEIVED.plusSeconds(lifeSeconds), random);
    double life = lifeSeconds * 1e9;

    assertThat((double) plan.refreshAfter()).isBetween(life * 0.66, life * 0.751);
    assertThat(plan.at(plan.refreshAfter() - 1)).isEqualTo(State.FRESH);
    assertThat(plan.at(plan.refreshAfter())).isEqualTo(State.REFRESH_AHEAD);
  }

  @Property
  void theStateOnlyEverMovesOn(
      @ForAll @LongRange(min = -10, max = 5000) long lifeSeconds,
      @ForAll @LongRange(max = 4_000_000_000_000L) long one,
      @ForAll @LongRange(max = 4_000_000_000_000L) long other) {
    Plan plan = RefreshPolicy.plan(RECEIVED, RECEIVED.plusSeconds(lifeSeconds), 0.5);

    assertThat(plan.at(Math.min(one, other))).isLessThanOrEqualTo(plan.at(Math.max(one, other)));
  }

  @Property
  void believesTheClockThatSaysMoreTimeHasPassed(
      @ForAll @LongRange(min = -86_400_000, max = 86_400_000) long wallMillis,
      @ForAll @LongRange(max = 86_400_000_000_000L) long monotonic,
      @ForAll @LongRange(min = 1, max = 3600) long lifeSeconds) {
    Plan plan = RefreshPolicy.plan(RECEIVED, RECEIVED.plusSeconds(lifeSeconds), 0);
    long received = RECEIVED.toEpochMilli();

    long elapsed = RefreshPolicy.elapsed(received, received + wallMillis, 77, 77 + monotonic);

    boolean pastByOneClock =
        wallMillis >= lifeSeconds * 1000 || monotonic >= lifeSeconds * 1_000_000_000L;
    assertThat(pastByOneClock && plan.at(elapsed) != State.EXPIRED).isFalse();
    assertThat(elapsed).isGreaterThanOrEqualTo(monotonic);
  }

  @Test
  void aClockSteppedFarAheadExpiresEverythingWithoutOverflow() {
    Plan plan = RefreshPolicy.plan(RECEIVED, RECEIVED.plusSeconds(3600), 0);

    long elapsed = RefreshPolicy.elapsed(0, Long.MAX_VALUE, 0, 1);

    assertThat(plan.at(elapsed)).isEqualTo(State.EXPIRED);
  }

  @Test
  void whatIsExpiredAtBirthIsServedForNoTime() {
    assertThat(RefreshPolicy.plan(RECEIVED, RECEIVED, 0).servedFor()).isZero();
    assertThat(RefreshPolicy.plan(RECEIVED, Instant.MIN, 0).servedFor()).isZero();
  }

  @Test
  void anAbsurdlyLongLifeCountsAsAnHour() {
    assertThat(RefreshPolicy.plan(RECEIVED, Instant.MAX, 0).servedFor())
        .isEqualTo(HOUR - Duration.ofSeconds(60).toNanos());
  }
}
