package io.lakebase.workflow;

import io.lakebase.workflow.schedule.Slots;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;

/** When a schedule has its slots. Immutable. */
public sealed interface Timing {

  /**
   * By the calendar and the clock of a time zone. Six fields: second, minute, hour, day of the
   * month, month, day of the week ({@code 0 30 2 * * MON-FRI}), with {@code L}, {@code W}, {@code
   * #} and names such as {@code @daily}, as DBOS and cron-utils read them: like Spring, but that
   * steps of weekdays count from Sunday and are at most 7.
   *
   * <p>Where clocks are put forward, slots in the missing time fall together into one, at the
   * moment of the change. Where clocks are put back, slots in the repeated time fall into its first
   * pass only; an expression for every hour ({@code *} in its third field) has slots in both.
   *
   * @param expression the six fields
   * @param zone the time zone
   * @return the timing
   * @throws IllegalArgumentException if the expression is malformed or never true
   */
  static Timing cron(String expression, ZoneId zone) {
    return new Cron(expression, zone);
  }

  /**
   * At regular distances, counted from 1970-01-01T00:00:00Z: every 15 minutes means at :00, :15,
   * :30 and :45 (UTC).
   *
   * @param interval at least 1 s, whole milliseconds
   * @return the timing
   */
  static Timing every(Duration interval) {
    return new Every(interval, Instant.EPOCH);
  }

  /**
   * At regular distances from a first slot on.
   *
   * @param interval at least 1 s, whole milliseconds
   * @param start the first slot, whole milliseconds
   * @return the timing
   */
  static Timing every(Duration interval, Instant start) {
    return new Every(interval, start);
  }

  /**
   * By the calendar.
   *
   * @param expression the six fields
   * @param zone the time zone
   */
  record Cron(String expression, ZoneId zone) implements Timing {
    public Cron {
      Objects.requireNonNull(expression, "expression");
      Objects.requireNonNull(zone, "zone");
      Slots.check(expression, zone);
    }
  }

  /**
   * At regular distances.
   *
   * @param interval at least 1 s, whole milliseconds
   * @param start the first slot, whole milliseconds
   */
  record Every(Duration interval, Instant start) implements Timing {
    public Every {
      if (interval.compareTo(Duration.ofSeconds(1)) < 0
          || interval.compareTo(Duration.ofDays(36_500)) > 0
          || interval.getNano() % 1_000_000 != 0
          || start.getNano() % 1_000_000 != 0) {
        throw new IllegalArgumentException(
            "["
                + interval
                + " from "
                + start
                + "] not usable: intervals are 1 s to 100 years, interval and start whole milliseconds.");
      }
    }
  }
}
