package io.lakebase.workflow.testing;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An engine's way to the database, which can be cut: then the engine is as good as dead. */
final class Lifeline implements DataSource {

  private final DataSource dataSource;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  Lifeline(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** No statement gets through from now on; what is under way is aborted. */
  void cut() {
    cut = true;
    for (Connection connection : open) {
      abort(connection);
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // Then it is gone already.
      return;
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    refuse();
    return alive(dataSource.getConnection());
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    refuse();
    return alive(dataSource.getConnection(username, password));
  }

  private Connection alive(Connection connection) throws SQLException {
    open.removeIf(Lifeline::closed);
    open.add(connection);
    if (cut) {
      abort(connection);
      refuse();
    }
    DatabaseTime.before(connection);
    return connection;
  }

  private static boolean closed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  private void refuse() throws SQLException {
    if (cut) {
      throw new SQLNonTransientConnectionException("[test] this engine has crashed", "08003");
    }
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return dataSource.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    dataSource.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    dataSource.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return dataSource.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return dataSource.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : dataSource.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || dataSource.isWrapperFor(type);
  }
}
