package io.lakebase.workflow.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session advisory lock under which every DBOS kit migrates. Whoever cannot have it for 30 s
 * goes on without it, as those do.
 */
final class MigrationLock {

  private static final Logger LOG = LoggerFactory.getLogger(MigrationLock.class);

  static final long KEY = 1234567890L;

  private final Connection connection;
  private final boolean held;

  private MigrationLock(Connection connection, boolean held) {
    this.connection = connection;
    this.held = held;
  }

  /** What is done under the lock. */
  @FunctionalInterface
  interface Work {
    void run() throws SQLException;
  }

  static void during(Connection connection, Duration patience, Duration pause, Work work)
      throws SQLException {
    MigrationLock lock = take(connection, patience, pause);
    try {
      work.run();
    } finally {
      lock.release();
    }
  }

  private static MigrationLock take(Connection connection, Duration patience, Duration pause)
      throws SQLException {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!call(connection, "SELECT pg_try_advisory_lock(?)")) {
        if (System.nanoTime() - deadline >= 0) {
          LOG.warn("[schema] the migration lock is held by another; going on without it");
          return new MigrationLock(connection, false);
        }
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      }
      return new MigrationLock(connection, true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SchemaException("[schema] interrupted while waiting for the migration lock", e);
    }
  }

  private static boolean call(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, KEY);
      try (ResultSet answer = statement.executeQuery()) {
        answer.next();
        return answer.getBoolean(1);
      }
    }
  }

  /** A pool would keep it open, and the lock with it. */
  private void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("[schema] a connection could not be aborted: {}", e.toString());
    }
  }

  private void release() {
    if (held) {
      try {
        call(connection, "SELECT pg_advisory_unlock(?)");
      } catch (SQLException e) {
        LOG.warn("[schema] the migration lock goes with its connection: {}", e.toString());
        abort();
      }
    }
  }
}
