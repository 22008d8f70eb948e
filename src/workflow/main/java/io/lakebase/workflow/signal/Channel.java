package io.lakebase.workflow.signal;

/** The channel between processes of this library; what is said on it is only ever a hint. */
public final class Channel {

  /** Its name. */
  public static final String NAME = "lakebase_workflow";

  /** Something was put on a queue. */
  public static final String ENQUEUED = "enqueued";

  /** A process that was silent works again and its lease wants watching. */
  public static final String AWAKE = "awake";

  /** A schedule was changed. */
  public static final String SCHEDULES = "schedules";

  /** Said by a listener to itself: it listens again and may have missed something. */
  public static final String MISSED = "missed";

  private Channel() {}
}
