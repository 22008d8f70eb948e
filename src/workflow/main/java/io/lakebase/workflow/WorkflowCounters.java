package io.lakebase.workflow;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what an engine does, for whatever collects metrics: give it to {@link
 * WorkflowEngineBuilder#listener} and read {@link #snapshot} at every collection. Thread-safe; the
 * counts only grow.
 */
public final class WorkflowCounters implements LifecycleListener {

  private final LongAdder begun = new LongAdder();
  private final LongAdder replayed = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder cancelled = new LongAdder();
  private final LongAdder deadLettered = new LongAdder();
  private final LongAdder parked = new LongAdder();
  private final LongAdder stuck = new LongAdder();
  private final LongAdder takenOver = new LongAdder();
  private final LongAdder leasesLost = new LongAdder();

  /** All counts zero. */
  public WorkflowCounters() {}

  /**
   * The counts since the object was made.
   *
   * @param begun runs without recorded steps
   * @param replayed runs with recorded steps: recovered, resumed, forked or woken up
   * @param succeeded workflows that ended with a result
   * @param failed workflows that ended with an error
   * @param cancelled workflows that were cancelled while they ran here
   * @param deadLettered workflows that were given up here
   * @param parked runs that left their thread to wait
   * @param stuck runs that stopped without an end, because the code does not fit the recorded steps
   *     or the database refused; the log says why
   * @param takenOver workflows that were taken over from processes whose lease had lapsed
   * @param leasesLost how often this process lost its own lease
   */
  public record Snapshot(
      long begun,
      long replayed,
      long succeeded,
      long failed,
      long cancelled,
      long deadLettered,
      long parked,
      long stuck,
      long takenOver,
      long leasesLost) {}

  /**
   * The counts now; each is exact, together they may be a moment apart.
   *
   * @return the counts
   */
  public Snapshot snapshot() {
    return new Snapshot(
        begun.sum(),
        replayed.sum(),
        succeeded.sum(),
        failed.sum(),
        cancelled.sum(),
        deadLettered.sum(),
        parked.sum(),
        stuck.sum(),
        takenOver.sum(),
        leasesLost.sum());
  }

  @Override
  public void running(String workflowId, String name, boolean replay) {
    (replay ? replayed : begun).increment();
  }

  @Override
  public void ended(String workflowId, String name, WorkflowState state) {
    switch (state) {
      case SUCCESS -> succeeded.increment();
      case ERROR -> failed.increment();
      case CANCELLED -> cancelled.increment();
      case MAX_RECOVERY_ATTEMPTS_EXCEEDED -> deadLettered.increment();
      case PENDING, ENQUEUED, DELAYED -> throw new IllegalArgumentException(state + " is no end");
    }
  }

  @Override
  public void left(String workflowId, String name, String why) {
    if (why.equals("parked")) {
      parked.increment();
    } else if (why.equals("failed")) {
      stuck.increment();
    }
  }

  @Override
  public void tookOver(String executorId, int workflows) {
    takenOver.add(workflows);
  }

  @Override
  public void leaseLost() {
    leasesLost.increment();
  }
}
