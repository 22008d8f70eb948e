package io.lakebase.workflow.journal;

import java.util.List;

/** Writes whatever waits, batch after batch, with no pause between. */
final class FirstWriter implements Runnable {

  private final WaitingWrites waiting;
  private final BatchRunner runner;

  FirstWriter(WaitingWrites waiting, BatchRunner runner) {
    this.waiting = waiting;
    this.runner = runner;
  }

  @Override
  public void run() {
    try (runner) {
      for (List<Write<?>> batch = waiting.take(); !batch.isEmpty(); batch = waiting.take()) {
        runner.run(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
