package io.lakebase.workflow.engine;

import io.lakebase.workflow.manage.Versions;
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
  private static final Pattern SETTINGS = Pattern.compile("[?;].*");
  private static final Pattern USER_INFO = Pattern.compile("//.*@");

  private StartupChecks() {}

  static void run(String name, DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      LOG.info(
          "[{}] workflows are stored in {}",
          name,
          place(String.valueOf(connection.getMetaData().getURL())));
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

  /** Registers the engine's version, and tells if there is a later one. */
  static void latest(EngineSettings settings, Versions versions) throws SQLException {
    String later = versions.register(settings.version());
    if (later != null) {
      LOG.warn(
          "[{}] version {} is not the latest: what is started without a version is left to version {}."
              + " Promote {} if that is not wanted.",
          settings.name(),
          settings.version(),
          later,
          settings.version());
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
    try (Connection other = dataSource.getConnection()) {
      boolean otherAutoCommit = other.getAutoCommit();
      other.setAutoCommit(false);
      text(other, "SELECT pg_backend_pid()");
      String after = text(connection, "SELECT pg_backend_pid()");
      other.rollback();
      other.setAutoCommit(otherAutoCommit);
      return !before.equals(after);
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

  /** Server and database: a data source may put all its settings into the URL, secrets too. */
  private static String place(String url) {
    return USER_INFO.matcher(SETTINGS.matcher(url).replaceFirst("")).replaceFirst("//***@");
  }
}
