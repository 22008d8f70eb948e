package io.lakebase.workflow.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection kept for one purpose, so that an exhausted pool cannot stop it. Opened anew for
 * the next work after it broke; work never is repeated. Safe for use by many threads, one at a
 * time.
 */
public final class HeldConnection implements Connections, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HeldConnection.class);

  private final DataSource dataSource;
  private final Duration networkTimeout;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection connection;
  private boolean closed;

  private HeldConnection(DataSource dataSource, Duration networkTimeout) {
    this.dataSource = dataSource;
    this.networkTimeout = networkTimeout;
  }

  /**
   * Opens the connection at once.
   *
   * @param networkTimeout silence after which it counts as dead
   */
  public static HeldConnection open(DataSource dataSource, Duration networkTimeout)
      throws SQLException {
    HeldConnection held = lazy(dataSource, networkTimeout);
    held.connection = held.connect();
    return held;
  }

  /** Opens the connection at its first work. */
  public static HeldConnection lazy(DataSource dataSource, Duration networkTimeout) {
    return new HeldConnection(dataSource, networkTimeout);
  }

  private Connection connect() throws SQLException {
    Connection fresh = dataSource.getConnection();
    try {
      fresh.setNetworkTimeout(Runnable::run, Math.toIntExact(networkTimeout.toMillis()));
      fresh.setAutoCommit(true);
      // What waits for a lock has to see what was committed meanwhile, whatever the default is.
      fresh.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      // The tables' statistics are of a moment when they may have been empty.
      try (Statement statement = fresh.createStatement()) {
        statement.execute("SET enable_seqscan = off");
      }
      return fresh;
    } catch (SQLException e) {
      discard(fresh);
      throw e;
    }
  }

  @Override
  public <T> T with(Work<T> work) throws SQLException {
    lock.lock();
    try {
      if (closed) {
        throw new SQLException("[connection] it is closed", "08003");
      }
      Connection held = connection;
      if (held == null) {
        held = connect();
        connection = held;
      }
      return work.on(held);
    } catch (SQLException e) {
      if (SqlFailure.of(e) == SqlFailure.CONNECTION) {
        drop();
      }
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void drop() {
    Connection broken = connection;
    connection = null;
    if (broken != null) {
      discard(broken);
    }
  }

  private static void discard(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("[connection] it could not be closed: {}", e.toString());
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      Connection held = connection;
      if (held != null) {
        try (Statement statement = held.createStatement()) {
          statement.execute("RESET enable_seqscan");
        } catch (SQLException e) {
          LOG.debug("[connection] it was given back as it is: {}", e.toString());
        }
      }
      drop();
    } finally {
      lock.unlock();
    }
  }
}
