package io.lakebase.benchmarks.soak;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Notes every connect, and how many cuts there had been when it began. */
final class WatchedDataSource implements DataSource {

  private final DataSource driver;
  private final Ledger ledger;
  private final Map<Connection, Integer> born = new ConcurrentHashMap<>();

  WatchedDataSource(DataSource driver, Ledger ledger) {
    this.driver = driver;
    this.ledger = ledger;
  }

  @Override
  public Connection getConnection() throws SQLException {
    int cuts = ledger.cuts.get();
    int revocations = ledger.revocations.get();
    long start = System.nanoTime();
    try {
      Connection connection = driver.getConnection();
      ledger.connects.increment();
      born.put(connection, cuts);
      return connection;
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).startsWith("28") && revokedTwice(revocations, start)) {
        ledger.lost.increment();
      } else if (!Thread.currentThread().isInterrupted()) {
        ledger.failed("connect", e);
      }
      throw e;
    }
  }

  /** One token is replaced; a second one is revoked some seconds later at the earliest. */
  private boolean revokedTwice(int before, long start) {
    int meanwhile = (ledger.revocations.get() + 1) / 2 - before / 2;
    return meanwhile > 1
        || meanwhile == 1 && System.nanoTime() - start > RandomFaults.BETWEEN_REVOCATIONS;
  }

  /** Whether open sessions were cut since this connection was begun, or just then. */
  boolean cutSince(Connection physical) {
    Integer cuts = born.get(physical);
    return cuts != null && (ledger.cuts.get() > cuts || cuts % 2 == 1);
  }

  void forget(Connection physical) {
    born.remove(physical);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter writer) {
    // Writes nothing.
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    driver.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return driver.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return driver.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return driver.isWrapperFor(type);
  }
}
