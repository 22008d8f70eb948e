package io.lakebase.workflow.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins while that pays; no row is its own before it has a connection. */
final class SecondWriter implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(SecondWriter.class);

  private static final Duration NO_CONNECTION_PAUSE = Duration.ofSeconds(5);

  private final WaitingWrites waiting;
  private final BatchRunner runner;

  SecondWriter(WaitingWrites waiting, BatchRunner runner) {
    this.waiting = waiting;
    this.runner = runner;
  }

  @Override
  public void run() {
    try (runner) {
      while (waiting.awaitSecond()) {
        try {
          runner.connect();
        } catch (SQLException e) {
          LOG.debug("[journal] no connection for a second writer: {}", e.toString());
          waiting.withoutSecond(NO_CONNECTION_PAUSE);
          continue;
        }
        waiting.secondConnected();
        for (List<Write<?>> batch = waiting.takeSecond();
            !batch.isEmpty();
            batch = waiting.takeSecond()) {
          long start = System.nanoTime();
          boolean through = runner.runOnce(batch);
          waiting.flushed(1, batch.size(), start);
          if (!through) { // The first writer sees to them, and to when the database is back.
            waiting.withoutSecond(NO_CONNECTION_PAUSE);
            break;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
