package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.Connections;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A few connections of the engine's own, kept open, so that a user who drains the pool cannot stall
 * it. Thread-safe.
 */
final class HeldConnections implements Connections, AutoCloseable {

  private static final long FRESH = TimeUnit.SECONDS.toNanos(20);

  private final DataSource dataSource;
  private final Semaphore permits;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Held> idle = new ArrayDeque<>();
  private boolean closed;

  private record Held(Connection connection, long usedAt) {}

  HeldConnections(DataSource dataSource, int most) {
    this.dataSource = dataSource;
    this.permits = new Semaphore(most);
  }

  @Override
  public <T> T with(Work<T> work) throws SQLException {
    permits.acquireUninterruptibly();
    try {
      Connection connection = take();
      boolean usable = false;
      try {
        T result = work.on(connection);
        usable = true;
        return result;
      } catch (SQLException e) {
        usable = !Retries.databaseAway(e);
        throw e;
      } finally {
        give(connection, usable);
      }
    } finally {
      permits.release();
    }
  }

  private Connection take() throws SQLException {
    for (Held held = poll(); held != null; held = poll()) {
      if (System.nanoTime() - held.usedAt() < FRESH || held.connection().isValid(5)) {
        return held.connection();
      }
      quietly(held.connection());
    }
    Connection connection = dataSource.getConnection();
    if (!connection.getAutoCommit()) {
      connection.setAutoCommit(true);
    }
    return connection;
  }

  private @Nullable Held poll() {
    lock.lock();
    try {
      return idle.pollLast();
    } finally {
      lock.unlock();
    }
  }

  private void give(Connection connection, boolean usable) {
    lock.lock();
    try {
      if (usable && !closed) {
        idle.addLast(new Held(connection, System.nanoTime()));
        return;
      }
    } finally {
      lock.unlock();
    }
    quietly(connection);
  }

  private static void quietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // Broken already: there is nothing left to do with it.
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      idle.forEach(held -> quietly(held.connection()));
      idle.clear();
    } finally {
      lock.unlock();
    }
  }
}
