package io.lakebase.benchmarks.workflow;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Empties the tables of workflows between rounds, so that no side pays for the rows of an earlier
 * round.
 */
final class FreshTables {

  private static final String EMPTY =
      """
      TRUNCATE dbos.workflow_status, dbos.operation_outputs, dbos.notifications, dbos.workflow_events,
        dbos.workflow_events_history, dbos.streams""";

  private FreshTables() {}

  static void of(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(EMPTY);
    }
  }
}
