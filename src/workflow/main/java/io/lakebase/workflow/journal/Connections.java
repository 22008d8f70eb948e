package io.lakebase.workflow.journal;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/** Where a read takes its connection from. */
public interface Connections {

  /** Does the work on an autocommit connection. */
  <T> T with(Work<T> work) throws SQLException;

  /** A connection; pools that cannot start, or are closed, do not always say so in SQL. */
  static Connection take(DataSource dataSource) throws SQLException {
    try {
      return dataSource.getConnection();
    } catch (SQLException e) {
      throw none(e);
    } catch (RuntimeException | Error e) {
      throw new SQLException("no connection: " + e, "08001", e);
    }
  }

  /**
   * What kept a connection from coming about; a refused login is no fault of what was to be done.
   */
  static SQLException none(SQLException e) {
    return SqlFailure.of(e).passes()
        ? e
        : new SQLException("no connection: " + e.getMessage(), "08001", e);
  }

  /** What a driver or a pool means that does not say it in SQL; what is ours is thrown on. */
  static SQLException trouble(Exception unchecked) {
    if (unchecked instanceof RuntimeException ours
        && ours.getClass().getName().startsWith("io.lakebase.workflow.")) {
      throw ours;
    }
    for (Throwable cause = unchecked; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return new SQLException("no answer: " + unchecked, unchecked);
  }

  /** Breaks a connection, so that no pool hands it to somebody else. */
  static void cut(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException | RuntimeException e) {
      LoggerFactory.getLogger(Connections.class)
          .debug("[connection] it could not be cut: {}", e.toString());
    }
  }

  /** Borrows a connection for each work. */
  static Connections borrowed(DataSource dataSource) {
    return new Connections() {
      @Override
      public <T> T with(Work<T> work) throws SQLException {
        try (Connection connection = take(dataSource)) {
          return autoCommit(connection, work);
        }
      }
    };
  }

  /** Does the work with autocommit, and leaves that as it was. */
  static <T> T autoCommit(Connection connection, Work<T> work) throws SQLException {
    boolean before = connection.getAutoCommit();
    connection.setAutoCommit(true);
    try {
      return work.on(connection);
    } finally {
      if (!connection.isClosed()) {
        connection.setAutoCommit(before);
      }
    }
  }

  /** Work on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }
}
