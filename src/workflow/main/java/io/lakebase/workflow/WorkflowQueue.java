package io.lakebase.workflow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue and its limits: {@code static final WorkflowQueue MAILS =
 * WorkflowQueue.named("mails").withConcurrency(20)}. Engines that are given a queue claim from it;
 * the limits hold among all engines that were given the same ones. Immutable. Default: no limits.
 *
 * @param name the stored name, 1 to 255 bytes
 * @param concurrency how many of its workflows may run at the same time, in all processes together;
 *     of a partitioned queue: in each partition. Null for no limit
 * @param workerConcurrency the same in one process
 * @param rateLimit how many may start within a period, in all processes and partitions together;
 *     null for no limit
 * @param partitioned whether the concurrency limits are those of each partition key, and keys take
 *     turns
 */
public record WorkflowQueue(
    String name,
    @Nullable Integer concurrency,
    @Nullable Integer workerConcurrency,
    @Nullable RateLimit rateLimit,
    boolean partitioned) {

  /**
   * So many starts within any period of that length.
   *
   * @param starts at least 1
   * @param period at least 1 ms
   */
  public record RateLimit(int starts, Duration period) {
    public RateLimit {
      if (starts < 1 || period.toMillis() < 1) {
        throw new IllegalArgumentException(
            "[rate limit] not usable: " + starts + " starts in " + period + ". Both start at 1.");
      }
    }
  }

  public WorkflowQueue {
    WorkflowType.requireName("queue", name);
    atLeastOne(name, concurrency);
    atLeastOne(name, workerConcurrency);
  }

  private static void atLeastOne(String name, @Nullable Integer limit) {
    if (limit != null && limit < 1) {
      throw new IllegalArgumentException(
          "[" + name + "] not a limit: " + limit + ". Limits start at 1.");
    }
  }

  /**
   * A queue without limits.
   *
   * @param name 1 to 255 bytes
   * @return the queue
   */
  public static WorkflowQueue named(String name) {
    return new WorkflowQueue(name, null, null, null, false);
  }

  /**
   * With a limit on all processes together.
   *
   * @param running at least 1
   * @return a copy
   */
  public WorkflowQueue withConcurrency(int running) {
    return new WorkflowQueue(name, running, workerConcurrency, rateLimit, partitioned);
  }

  /**
   * With a limit on each process.
   *
   * @param running at least 1
   * @return a copy
   */
  public WorkflowQueue withWorkerConcurrency(int running) {
    return new WorkflowQueue(name, concurrency, running, rateLimit, partitioned);
  }

  /**
   * With a limit on starts.
   *
   * @param starts at least 1
   * @param period of which any stretch sees at most so many starts
   * @return a copy
   */
  public WorkflowQueue withRateLimit(int starts, Duration period) {
    return new WorkflowQueue(
        name, concurrency, workerConcurrency, new RateLimit(starts, period), partitioned);
  }

  /**
   * With partitions: the concurrency limits are each key's own.
   *
   * @return a copy
   */
  public WorkflowQueue withPartitions() {
    return new WorkflowQueue(name, concurrency, workerConcurrency, rateLimit, true);
  }
}
