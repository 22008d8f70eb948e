package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.Connections;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says where an engine is connected to, without secrets, and warns of what breaks its promises. */
final class StartupChecks {

  private static final Logger LOG = LoggerFactory.getLogger(StartupChecks.class);
  private static final Pattern SECRET =
      Pattern.compile("(?i)([?&;](?:[a-z]*password|[a-z_]*token|[a-z_]*secret|pass|pwd)=)[^&;]*");
  private static final Pattern USER_INFO = Pattern.compile("//[^?]*@");

  private StartupChecks() {}

  static void run(String name, DataSource dataSource) throws SQLException {
    try (Connection connection = Connections.take(dataSource)) {
      LOG.info(
          "[{}] workflows are stored in {}",
          name,
          masked(String.valueOf(connection.getMetaData().getURL())));
      if (text(connection, "SHOW synchronous_commit").equals("off")) {
        LOG.warn(
            "[{}] synchronous_commit is off: after a crash of the database acknowledged steps may be missing and run again. "
                + "Switch it on for this role or database.",
            name);
      }
      if (behindTransactionPooler(dataSource, connection)) {
        LOG.warn(
            "[{}] a transaction pooler stands between here and the database: notifications are lost and prepared statements may fail. "
                + "Connect to the database directly.",
            name);
      }
    }
  }

  /**
   * A pooler gives the server connection away between transactions: one that another session has
   * just taken cannot be ours again.
   */
  private static boolean behindTransactionPooler(DataSource dataSource, Connection connection)
      throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(true);
    String before = text(connection, "SELECT pg_backend_pid()");
    try (Connection other = Connections.take(dataSource)) {
      boolean otherAutoCommit = other.getAutoCommit();
      other.setAutoCommit(false);
      try {
        text(other, "SELECT pg_backend_pid()");
        return !before.equals(text(connection, "SELECT pg_backend_pid()"));
      } finally {
        other.rollback();
        other.setAutoCommit(otherAutoCommit);
      }
    } finally {
      connection.setAutoCommit(autoCommit);
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  static String masked(String url) {
    return SECRET.matcher(USER_INFO.matcher(url).replaceAll("//***@")).replaceAll("$1***");
  }
}
