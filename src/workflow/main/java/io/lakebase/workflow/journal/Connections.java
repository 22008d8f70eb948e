package io.lakebase.workflow.journal;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Where a read takes its connection from. */
public interface Connections {

  /** Does the work on an autocommit connection. */
  <T> T with(Work<T> work) throws SQLException;

  /** Borrows a connection for each work. */
  static Connections borrowed(DataSource dataSource) {
    return new Connections() {
      @Override
      public <T> T with(Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
          if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
          }
          return work.on(connection);
        }
      }
    };
  }

  /** Work on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }
}
