package io.lakebase.workflow.journal;

import java.util.List;

/** Writes one by one the rows of workflows that somebody else's transaction holds up. */
final class SlowLane implements Runnable {

  private final WaitingWrites waiting;
  private final BatchRunner runner;

  SlowLane(WaitingWrites waiting, BatchRunner runner) {
    this.waiting = waiting;
    this.runner = runner;
  }

  @Override
  public void run() {
    try (runner) {
      for (List<Write<?>> one = waiting.takeSlow(); !one.isEmpty(); one = waiting.takeSlow()) {
        runner.run(one);
        waiting.slowDone(one.get(0));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
