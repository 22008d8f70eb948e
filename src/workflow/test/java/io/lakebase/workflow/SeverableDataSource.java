package io.lakebase.workflow;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A data source whose way to the database can be cut and mended: connections are aborted, new ones
 * refused.
 */
final class SeverableDataSource implements DataSource {

  private final DataSource target;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  SeverableDataSource(DataSource target) {
    this.target = target;
  }

  /** From now on the database is out of reach; what is on its way may or may not arrive. */
  void cut() {
    cut = true;
    for (Connection connection : open) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
    open.clear();
  }

  void mend() {
    cut = false;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (cut) {
      throw new SQLException("the way to the database is cut", "08001");
    }
    Connection connection = target.getConnection();
    open.add(connection);
    if (cut) {
      connection.abort(Runnable::run);
    }
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLException("not supported");
  }

  @Override
  public PrintWriter getLogWriter() {
    return new PrintWriter(System.out);
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("no wrapper of " + type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
