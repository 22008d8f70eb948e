package io.lakebase.workflow.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression in a time zone. Between two changes of its offset a zone's time is a calendar
 * shifted; so the stretches are searched one after the other. What falls into the gap before a
 * stretch falls on its beginning; what a stretch repeats of the one before it counts only if the
 * expression is for every hour.
 */
record CronSlots(LocalCron cron, ZoneId zone) implements Slots {

  private static final int MOST_STRETCHES = 1_000;

  @Override
  public @Nullable Instant after(Instant time) {
    ZoneRules rules = zone.getRules();
    Instant from = time.truncatedTo(ChronoUnit.SECONDS);
    for (int stretch = 0; stretch < MOST_STRETCHES; stretch++) {
      ZoneOffset offset = rules.getOffset(from);
      ZoneOffsetTransition end = rules.nextTransition(from);
      LocalDateTime next = cron.after(notRepeated(rules, from, offset));
      if (next == null) {
        return null;
      }
      if (end == null || next.isBefore(end.getDateTimeBefore())) {
        return next.toInstant(offset);
      }
      if (next.isAfter(end.getDateTimeBefore().plusDays(3))) {
        from = next.minusDays(2).toInstant(offset);
        continue;
      }
      if ((end.isGap() && missed(end)) || begins(end)) {
        return end.getInstant();
      }
      from = end.getInstant();
    }
    return null;
  }

  /** The local time of an instant, or the last one that the stretch repeats. */
  private LocalDateTime notRepeated(ZoneRules rules, Instant from, ZoneOffset offset) {
    LocalDateTime local = LocalDateTime.ofInstant(from, offset);
    ZoneOffsetTransition begin = rules.previousTransition(from.plusNanos(1));
    boolean repeated =
        !cron.everyHour()
            && begin != null
            && begin.isOverlap()
            && local.isBefore(begin.getDateTimeBefore());
    return repeated ? begin.getDateTimeBefore().minusSeconds(1) : local;
  }

  /** Whether a stretch's first second is a slot. */
  private boolean begins(ZoneOffsetTransition begin) {
    LocalDateTime local = begin.getDateTimeAfter();
    return (begin.isGap() || cron.everyHour()) && local.equals(cron.after(local.minusSeconds(1)));
  }

  private boolean missed(ZoneOffsetTransition gap) {
    LocalDateTime next = cron.after(gap.getDateTimeBefore().minusSeconds(1));
    return next != null && next.isBefore(gap.getDateTimeAfter());
  }
}
