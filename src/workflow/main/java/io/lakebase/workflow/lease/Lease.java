package io.lakebase.workflow.lease;

/** One incarnation of a process as an owner. Safe for use by many threads. */
public interface Lease {

  /** The owner's id, a fresh UUID. */
  String executorId();

  /**
   * Whether the lease has surely not lapsed: by this machine's monotonic clock, counted from before
   * the last successful heartbeat was sent. Begin nothing when false.
   */
  boolean held();

  /** Whether the database said that this incarnation is over; then {@link #held} stays false. */
  boolean lost();
}
