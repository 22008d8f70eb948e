package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.WorkflowQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Everything that bounds a queue; null for no bound.
 *
 * @param everywhere running at the same time in all processes
 * @param here the same in one process
 * @param rate starts, all partitions together
 * @param partitioned whether partition keys take turns and have limits of their own
 * @param each running at the same time of one partition in all processes
 * @param eachHere the same in one process
 * @param eachRate starts of one partition
 * @param polling how often it wants to be looked at
 */
record QueueLimits(
    String name,
    @Nullable Integer everywhere,
    @Nullable Integer here,
    WorkflowQueue.@Nullable RateLimit rate,
    boolean partitioned,
    @Nullable Integer each,
    @Nullable Integer eachHere,
    WorkflowQueue.@Nullable RateLimit eachRate,
    @Nullable Duration polling) {

  static QueueLimits of(WorkflowQueue queue) {
    boolean parts = queue.partitioned();
    return new QueueLimits(
        queue.name(),
        parts ? null : queue.concurrency(),
        parts ? null : queue.workerConcurrency(),
        queue.rateLimit(),
        parts,
        parts ? queue.concurrency() : null,
        parts ? queue.workerConcurrency() : null,
        null,
        null);
  }

  boolean limited() {
    return partitioned || everywhere != null || here != null || rate != null;
  }

  /** Whether the end of a workflow here may let one begin elsewhere. */
  boolean shared() {
    return everywhere != null || each != null;
  }

  boolean rated() {
    return rate != null || eachRate != null;
  }
}
