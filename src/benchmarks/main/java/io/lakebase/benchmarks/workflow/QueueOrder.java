package io.lakebase.benchmarks.workflow;

/** What a round of the queue's contestants measures. */
enum QueueOrder {
  /** Workflows a second, each enqueued, run and its result read. */
  END_TO_END,
  /**
   * Milliseconds from the call that enqueues to the workflow's first line, and from there to the
   * result.
   */
  DELAY,
  /** Workflows enqueued a second, on a queue that nobody serves. */
  ENQUEUE
}
