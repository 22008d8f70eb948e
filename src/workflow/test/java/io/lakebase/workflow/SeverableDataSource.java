package io.lakebase.workflow;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source whose way to the database can be cut and mended: connections are aborted, new ones
 * are refused or lead to what looks like a standby.
 */
public final class SeverableDataSource extends PlainDataSource {

  /** What a new connection is instead of a good one. */
  @FunctionalInterface
  private interface Detour {
    Connection open() throws SQLException;
  }

  private final DataSource target;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile @Nullable Detour detour;

  public SeverableDataSource(DataSource target) {
    this.target = target;
  }

  /** From now on the database is out of reach; what is on its way may or may not arrive. */
  public void cut() {
    cut(
        () -> {
          throw new SQLException("the way to the database is cut", "08001");
        });
  }

  /** The same, and the server can be reached but refuses every login with that SQLState. */
  public void cutRefusing(String state) {
    cut(
        () -> {
          throw new SQLException("login refused", state);
        });
  }

  /** The same, and new connections lead to a server that can only read. */
  public void cutToStandby() {
    cut(
        () -> {
          Connection connection = target.getConnection();
          try (Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = on");
          }
          return connection;
        });
  }

  private void cut(Detour instead) {
    detour = instead;
    for (Connection connection : open) {
      abort(connection);
    }
    open.clear();
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public void mend() {
    detour = null;
  }

  /** Vain attempts so far. */
  public int refused() {
    return refused.get();
  }

  /** Waits for so many vain attempts more. */
  public void awaitRefused(int more) {
    int before = refused.get();
    await().until(() -> refused.get() >= before + more);
  }

  @Override
  public Connection getConnection() throws SQLException {
    Detour instead = detour;
    if (instead != null) {
      refused.incrementAndGet();
      return instead.open();
    }
    Connection connection = target.getConnection();
    open.add(connection);
    if (detour != null) {
      abort(connection);
    }
    return connection;
  }
}
