package io.lakebase.workflow.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins while there is a backlog; has its connection before it takes a row. */
final class SecondWriter implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(SecondWriter.class);

  private static final Duration NO_CONNECTION_PAUSE = Duration.ofSeconds(5);

  private final WaitingWrites waiting;
  private final BatchRunner runner;
  private final Pauses pauses;

  SecondWriter(WaitingWrites waiting, BatchRunner runner, Pauses pauses) {
    this.waiting = waiting;
    this.runner = runner;
    this.pauses = pauses;
  }

  @Override
  public void run() {
    try (runner) {
      while (waiting.awaitBacklog()) {
        try {
          runner.connect();
        } catch (SQLException e) {
          LOG.debug("[journal] no connection for a second writer: {}", e.toString());
          pauses.pause(NO_CONNECTION_PAUSE.toNanos());
          continue;
        }
        for (List<Write<?>> batch = waiting.takeSecond();
            !batch.isEmpty();
            batch = waiting.takeSecond()) {
          long start = System.nanoTime();
          runner.run(batch);
          waiting.flushed(false, batch.size(), start);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
