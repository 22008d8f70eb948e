package io.lakebase.emulator;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The sessions of a server that is not restarted as a whole. */
final class Sessions {
  private static final String TERMINATE_ALL =
      """
      SELECT count(pg_terminate_backend(pid))
        FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
      """;

  private Sessions() {}

  static void terminateAll(String adminJdbcUrl) throws SQLException {
    try (Connection admin = DriverManager.getConnection(adminJdbcUrl);
        Statement statement = admin.createStatement()) {
      statement.execute(TERMINATE_ALL);
    }
  }
}
