package io.lakebase.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group of workflows, counted.
 *
 * @param group its value of every asked field; a field that the workflows do not have is absent
 * @param bucket the beginning of its span of time, null if none was asked for
 * @param count how many workflows
 * @param oldest when the first of them was started
 * @param longestWait the longest time between start and claim, null if none was claimed from a
 *     queue
 * @param longestLatency the longest time between start and end, null if none has ended
 */
public record WorkflowAggregate(
    Map<WorkflowField, String> group,
    @Nullable Instant bucket,
    long count,
    Instant oldest,
    @Nullable Duration longestWait,
    @Nullable Duration longestLatency) {

  public WorkflowAggregate {
    group = Map.copyOf(group);
  }
}
