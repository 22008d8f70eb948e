package io.lakebase.workflow.schedule;

import io.lakebase.workflow.Timing;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A timing as its two columns say: a cron expression and its zone, or an ISO 8601 repetition, which
 * DBOS's schedulers do not know and leave alone.
 */
record TimingText(String expression, @Nullable String zone) {

  private static final String REPETITION = "R/";

  static TimingText of(Timing timing) {
    if (timing instanceof Timing.Cron cron) {
      return new TimingText(cron.expression(), cron.zone().getId());
    }
    Timing.Every every = (Timing.Every) timing;
    return new TimingText(REPETITION + every.start() + "/" + every.interval(), null);
  }

  Slots slots() {
    try {
      return Slots.of(timing());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "[" + this + "] no schedule: " + e.getMessage() + ". Correct it.", e);
    }
  }

  private Timing timing() {
    if (!expression.startsWith(REPETITION)) {
      return Timing.cron(expression, zone == null ? ZoneOffset.UTC : ZoneId.of(zone));
    }
    String[] parts = expression.split("/", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "[" + expression + "] no repetition. Write R/<start>/<interval>.");
    }
    return Timing.every(Duration.parse(parts[2]), Instant.parse(parts[1]));
  }

  @Override
  public String toString() {
    return expression + "|" + (zone == null ? "" : zone);
  }
}
