package io.lakebase.workflow.journal;

/** The state a workflow's row begins in. */
public enum InitialStatus {
  /** Runs at once under the executor of the row. */
  PENDING,
  /** Waits on a queue for a claim. */
  ENQUEUED,
  /** Waits for its time, then on its queue. */
  DELAYED
}
