package io.lakebase.workflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.Timing;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotsTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static List<String> slots(String expression, ZoneId zone, String after, int most) {
    return Slots.of(Timing.cron(expression, zone))
        .first(Instant.parse(after), Instant.parse("2200-01-01T00:00:00Z"), most)
        .stream()
        .map(slot -> slot.atZone(zone).toOffsetDateTime().toString())
        .toList();
  }

  @Test
  void aSlotInTheMissingHourFallsOnTheMomentOfTheChange() {
    assertThat(slots("0 30 2 * * *", BERLIN, "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
  }

  @Test
  void severalSlotsInTheMissingHourFallTogether() {
    assertThat(slots("0 15,45 2 * * *", BERLIN, "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:15+02:00");
    assertThat(slots("0 */30 * * * *", BERLIN, "2026-03-29T00:00:00Z", 3))
        .containsExactly(
            "2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00");
  }

  @Test
  void aSlotInTheRepeatedHourIsThereOnceInItsFirstPass() {
    assertThat(slots("0 30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    assertThat(slots("0 0 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T02:00+02:00", "2026-10-26T02:00+01:00");
  }

  @Test
  void anExpressionForEveryHourHasSlotsInBothPasses() {
    assertThat(slots("0 0/30 * * * *", BERLIN, "2026-10-24T23:45:00Z", 5))
        .containsExactly(
            "2026-10-25T02:00+02:00",
            "2026-10-25T02:30+02:00",
            "2026-10-25T02:00+01:00",
            "2026-10-25T02:30+01:00",
            "2026-10-25T03:00+01:00");
    assertThat(slots("@hourly", BERLIN, "2026-10-24T23:45:00Z", 3))
        .containsExactly(
            "2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00");
  }

  @Test
  void leapDaysComeEveryFourYearsButNotIn2100() {
    assertThat(slots("0 0 0 29 2 *", ZoneOffset.UTC, "2092-03-01T00:00:00Z", 3))
        .containsExactly("2096-02-29T00:00Z", "2104-02-29T00:00Z", "2108-02-29T00:00Z");
    assertThat(slots("0 0 12 29 2 MON", BERLIN, "2026-01-01T00:00:00Z", 2))
        .containsExactly("2044-02-29T12:00+01:00", "2072-02-29T12:00+01:00");
  }

  @Test
  void lastDaysAndWeekdaysAreKnown() {
    assertThat(slots("0 0 8 L * *", BERLIN, "2028-01-31T12:00:00Z", 2))
        .containsExactly("2028-02-29T08:00+01:00", "2028-03-31T08:00+02:00");
    assertThat(slots("0 0 8 ? * MON#2", BERLIN, "2026-11-01T00:00:00Z", 2))
        .containsExactly("2026-11-09T08:00+01:00", "2026-12-14T08:00+01:00");
    assertThat(slots("0 0 8 * * SUN", BERLIN, "2026-11-21T00:00:00Z", 1))
        .containsExactly("2026-11-22T08:00+01:00");
  }

  @Test
  void stepsOfWeekdaysCountFromSunday() {
    assertThat(slots("0 0 8 * * */3", ZoneOffset.UTC, "2026-11-21T12:00:00Z", 4))
        .as("Sunday, Wednesday, Saturday")
        .containsExactly(
            "2026-11-22T08:00Z", "2026-11-25T08:00Z", "2026-11-28T08:00Z", "2026-11-29T08:00Z");
  }

  @Test
  void aDayThatAZoneLeftOutHasItsSlotAtTheChange() {
    // Samoa went from 29 to 31 December 2011.
    assertThat(slots("0 0 12 30 12 *", ZoneId.of("Pacific/Apia"), "2011-12-01T00:00:00Z", 1))
        .containsExactly("2011-12-31T00:00+14:00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* * * * *",
        "0 0 0 30 2 *",
        "0 0 25 * * *",
        "",
        "x",
        "0 0 0 31 4 ?",
        "0 0 8 * * */8"
      })
  void whatIsNoScheduleIsRefused(String expression) {
    assertThatThrownBy(() -> Timing.cron(expression, BERLIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no schedule");
  }

  @Test
  void intervalsCountFromTheirStart() {
    Slots quarter = Slots.of(Timing.every(Duration.ofMinutes(15)));
    assertThat(quarter.after(Instant.parse("2026-11-22T10:15:00Z")))
        .isEqualTo("2026-11-22T10:30:00Z");
    assertThat(quarter.after(Instant.parse("1969-12-31T23:59:00Z")))
        .isEqualTo("1970-01-01T00:00:00Z");

    Instant start = Instant.parse("2026-11-22T10:00:07Z");
    Slots own = Slots.of(Timing.every(Duration.ofSeconds(10), start));
    assertThat(own.after(Instant.parse("2020-01-01T00:00:00Z"))).isEqualTo(start);
    assertThat(own.after(start)).isEqualTo("2026-11-22T10:00:17Z");
    assertThatThrownBy(() -> Timing.every(Duration.ofMillis(999)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatTheColumnsSayIsReadBack() {
    for (Timing timing :
        List.of(
            Timing.cron("0 30 2 * * MON-FRI", BERLIN),
            Timing.every(Duration.ofMinutes(5), Instant.parse("2026-01-01T00:00:00.001Z")))) {
      TimingText text = TimingText.of(timing);
      Instant now = Instant.parse("2026-11-22T10:15:00Z");
      assertThat(new TimingText(text.expression(), text.zone()).slots().after(now))
          .isEqualTo(Slots.of(timing).after(now));
    }
    assertThatThrownBy(() -> new TimingText("0 0 0 * * *", "Mars/Olympus").slots())
        .isInstanceOf(IllegalArgumentException.class);
  }

  // A model: every minute of some days is asked whether it is a slot.

  @Property(tries = 400)
  void slotsAreThoseOfABruteForceModel(
      @ForAll("fields") List<String> fields,
      @ForAll("zones") ZoneId zone,
      @ForAll("days") LocalDate day,
      @ForAll @IntRange(max = 1_439) int minute) {
    String expression = "0 " + String.join(" ", fields) + " * * *";
    Instant from = day.atStartOfDay(zone).toInstant().plus(Duration.ofMinutes(minute));
    Instant until = from.plus(Duration.ofHours(60));

    List<Instant> found = Slots.of(Timing.cron(expression, zone)).first(from, until, 10_000);

    assertThat(found).as(expression).isEqualTo(model(fields, zone, from, until));
  }

  @Property(tries = 200)
  void theLastSlotsAreTheEndOfAll(
      @ForAll("fields") List<String> fields,
      @ForAll("zones") ZoneId zone,
      @ForAll("days") LocalDate day,
      @ForAll @IntRange(min = 1, max = 50) int most,
      @ForAll @IntRange(max = 5_000) int minutes) {
    Slots slots = Slots.of(Timing.cron("0 " + String.join(" ", fields) + " * * *", zone));
    Instant from = day.atStartOfDay(zone).toInstant();
    Instant until = from.plus(Duration.ofMinutes(minutes));

    List<Instant> all = slots.first(from, until, Integer.MAX_VALUE);

    assertThat(slots.last(from, until, most))
        .isEqualTo(all.subList(Math.max(0, all.size() - most), all.size()));
  }

  private static List<Instant> model(
      List<String> fields, ZoneId zone, Instant from, Instant until) {
    List<Instant> slots = new ArrayList<>();
    Instant first = from.truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
    for (Instant time = first; !time.isAfter(until); time = time.plusSeconds(60)) {
      if (time.isAfter(from) && isSlot(fields, zone, time)) {
        slots.add(time);
      }
    }
    return slots;
  }

  private static boolean isSlot(List<String> fields, ZoneId zone, Instant time) {
    var change = zone.getRules().getTransition(LocalDateTime.ofInstant(time, zone));
    LocalDateTime local = LocalDateTime.ofInstant(time, zone);
    boolean secondPass =
        change != null && change.isOverlap() && !time.isBefore(change.getInstant());
    if (fits(fields, local) && !(secondPass && !fields.get(1).equals("*"))) {
      return true;
    }
    var here = zone.getRules().previousTransition(time.plusNanos(1));
    if (here == null || !here.isGap() || !here.getInstant().equals(time)) {
      return false;
    }
    for (LocalDateTime missed = here.getDateTimeBefore();
        missed.isBefore(here.getDateTimeAfter());
        missed = missed.plusMinutes(1)) {
      if (fits(fields, missed)) {
        return true;
      }
    }
    return false;
  }

  private static boolean fits(List<String> fields, LocalDateTime time) {
    return fits(fields.get(0), time.getMinute()) && fits(fields.get(1), time.getHour());
  }

  private static boolean fits(String field, int value) {
    for (String part : field.split(",")) {
      if (part.equals("*")
          || (part.startsWith("*/") && value % Integer.parseInt(part.substring(2)) == 0)
          || part.equals(String.valueOf(value))) {
        return true;
      }
    }
    return false;
  }

  @Provide
  Arbitrary<List<String>> fields() {
    return Combinators.combine(field(59), field(23)).as(List::of);
  }

  private static Arbitrary<String> field(int most) {
    Arbitrary<String> number = Arbitraries.integers().between(0, most).map(String::valueOf);
    Arbitrary<String> early = Arbitraries.integers().between(0, 3).map(String::valueOf);
    return Arbitraries.oneOf(
        Arbitraries.just("*"),
        number,
        early,
        Combinators.combine(number, early).as((one, other) -> one + "," + other),
        Arbitraries.integers().between(2, 9).map(step -> "*/" + step));
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Pacific/Apia",
            "Africa/Casablanca")
        .map(ZoneId::of);
  }

  /** Half of them within a day of a change of clocks. */
  @Provide
  Arbitrary<LocalDate> days() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 1_500).map(day -> LocalDate.of(2024, 1, 1).plusDays(day)),
        Arbitraries.of(
                "2026-03-28",
                "2026-10-24",
                "2026-03-07",
                "2026-10-31",
                "2026-04-04",
                "2026-10-03",
                "2011-12-29",
                "2026-02-14",
                "2026-03-21",
                "2028-02-28",
                "2026-12-31")
            .map(LocalDate::parse));
  }
}
