package io.lakebase.jdbc.internal.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/** Time that passes when it is told to; calls run at once, on the thread that starts them. */
final class VirtualTime {

  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::at));
  private final Random random;
  private long nanos;
  private Duration wallStep = Duration.ZERO;

  private record Task(long at, Runnable action, AtomicBoolean cancelled) {}

  VirtualTime(long seed) {
    random = new Random(seed);
  }

  Surroundings surroundings() {
    return new Surroundings(
        this::now,
        () -> nanos,
        Runnable::run,
        (delay, action) -> {
          AtomicBoolean cancelled = new AtomicBoolean();
          tasks.add(new Task(nanos + delay.toNanos(), action, cancelled));
          return () -> cancelled.set(true);
        },
        random::nextDouble);
  }

  Instant now() {
    return START.plusNanos(nanos).plus(wallStep);
  }

  long nanos() {
    return nanos;
  }

  Random random() {
    return random;
  }

  /** Steps the wall clock, not the monotonic one. */
  void stepWallClock(Duration step) {
    wallStep = wallStep.plus(step);
  }

  void advance(Duration span) {
    advanceTo(nanos + span.toNanos());
  }

  void advanceTo(long target) {
    while (!tasks.isEmpty() && tasks.peek().at() <= target) {
      Task task = tasks.remove();
      nanos = Math.max(nanos, task.at());
      if (!task.cancelled().get()) {
        task.action().run();
      }
    }
    nanos = target;
  }
}
