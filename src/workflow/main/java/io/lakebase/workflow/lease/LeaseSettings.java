package io.lakebase.workflow.lease;

import java.time.Duration;
import java.util.Objects;

/**
 * How a process holds its lease.
 *
 * @param instanceName stable name of the process; a new process of the same name revokes its
 *     predecessor at once; must be unique among live processes
 * @param duration how long a silent process keeps its work, from 1 s
 * @param heartbeat how often it is heard, at most a third of the duration
 */
public record LeaseSettings(String instanceName, Duration duration, Duration heartbeat) {

  private static final Duration SHORT = Duration.ofSeconds(5);

  public LeaseSettings {
    Objects.requireNonNull(instanceName, "instanceName");
    if (instanceName.isBlank()) {
      throw new IllegalArgumentException("an instance name must not be blank");
    }
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "[" + instanceName + "] a lease of " + duration + " is too short: 1 s is the least");
    }
    if (heartbeat.isNegative()
        || heartbeat.isZero()
        || heartbeat.multipliedBy(3).compareTo(duration) > 0) {
      throw new IllegalArgumentException(
          "["
              + instanceName
              + "] a heartbeat every "
              + heartbeat
              + " does not fit a lease of "
              + duration
              + ": a third of it is the most");
    }
  }

  /** A heartbeat every third of the duration; of a short one every fifth, a beat may come late. */
  public static LeaseSettings of(String instanceName, Duration duration) {
    int part = duration.compareTo(SHORT) < 0 ? 5 : 3;
    return new LeaseSettings(instanceName, duration, duration.dividedBy(part));
  }
}
