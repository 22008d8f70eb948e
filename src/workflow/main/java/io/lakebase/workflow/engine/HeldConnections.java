package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.HeldConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import javax.sql.DataSource;

/**
 * A few connections of the engine's own, opened when first needed, so that a user who drains the
 * pool cannot stall it. Thread-safe; who comes when all are in use waits.
 */
final class HeldConnections implements Connections, AutoCloseable {

  private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(30);

  private final List<HeldConnection> all = new ArrayList<>();
  private final LinkedBlockingDeque<HeldConnection> free = new LinkedBlockingDeque<>();

  HeldConnections(DataSource dataSource, int most) {
    for (int i = 0; i < most; i++) {
      all.add(HeldConnection.lazy(dataSource, NETWORK_TIMEOUT));
    }
    free.addAll(all);
  }

  @Override
  public <T> T with(Work<T> work) throws SQLException {
    HeldConnection held = take();
    try {
      return held.with(work);
    } finally {
      free.addFirst(held);
    }
  }

  private HeldConnection take() {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return free.takeFirst();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    all.forEach(HeldConnection::close);
  }
}
