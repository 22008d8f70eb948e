package io.lakebase.workflow.schedule;

import io.lakebase.workflow.Timing;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The slots of a timing, in order. Pure and immutable. */
public interface Slots {

  /** The first slot after an instant, null if there is none. */
  @Nullable Instant after(Instant time);

  /** The zone that slots are named in. */
  ZoneId zone();

  static Slots of(Timing timing) {
    if (timing instanceof Timing.Cron cron) {
      return new CronSlots(LocalCron.parse(cron.expression()), cron.zone());
    }
    return new EverySlots((Timing.Every) timing);
  }

  /** Refuses what is no cron expression, and what is never true. */
  static void check(String expression, ZoneId zone) {
    Slots slots = new CronSlots(LocalCron.parse(expression), zone);
    if (slots.after(Instant.EPOCH) == null) {
      throw new IllegalArgumentException(
          "[" + expression + "] no schedule: there is no such day. Check its month and days.");
    }
  }

  /** The slots after an instant up to another, at most so many, the first ones. */
  default List<Instant> first(Instant after, Instant until, int most) {
    List<Instant> found = new ArrayList<>();
    Instant slot = after(after);
    while (slot != null && !slot.isAfter(until) && found.size() < most) {
      found.add(slot);
      slot = after(slot);
    }
    return found;
  }

  /** The slots after an instant up to another, at most so many, the last ones. */
  default List<Instant> last(Instant after, Instant until, int most) {
    Duration window = Duration.ofMinutes(1);
    while (true) {
      Instant from = until.minus(window);
      boolean all = !from.isAfter(after);
      ArrayDeque<Instant> found = new ArrayDeque<>();
      Instant slot = after(all ? after : from);
      while (slot != null && !slot.isAfter(until)) {
        found.add(slot);
        if (found.size() > most) {
          found.removeFirst();
        }
        slot = after(slot);
      }
      if (all || found.size() == most) {
        return List.copyOf(found);
      }
      window = window.multipliedBy(4);
    }
  }

  /** Regular distances: arithmetic. */
  record EverySlots(Timing.Every timing) implements Slots {
    @Override
    public @Nullable Instant after(Instant time) {
      long start = timing.start().toEpochMilli();
      long interval = timing.interval().toMillis();
      long past = Math.floorDiv(time.toEpochMilli() - start, interval);
      return past < 0 ? timing.start() : Instant.ofEpochMilli(start + (past + 1) * interval);
    }

    @Override
    public ZoneId zone() {
      return ZoneOffset.UTC;
    }
  }
}
