package io.lakebase.workflow;

/** A workflow's state as stored; the names are those of DBOS. */
public enum WorkflowState {
  /** Running, or parked until its wake-up time. */
  PENDING,
  /** Waiting for a process to claim it. */
  ENQUEUED,
  /** Waiting for its delay to pass before it is enqueued. */
  DELAYED,
  /** Ended with a result. */
  SUCCESS,
  /** Ended with an error. */
  ERROR,
  /** Cancelled, by hand or by its deadline; can be resumed. */
  CANCELLED,
  /** Given up after too many crashes while it ran; can be resumed. */
  MAX_RECOVERY_ATTEMPTS_EXCEEDED;

  /**
   * Whether nothing runs any more unless someone resumes it.
   *
   * @return true for the last four
   */
  public boolean ended() {
    return this == SUCCESS
        || this == ERROR
        || this == CANCELLED
        || this == MAX_RECOVERY_ATTEMPTS_EXCEEDED;
  }
}
