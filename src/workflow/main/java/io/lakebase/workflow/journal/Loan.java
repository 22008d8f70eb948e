package io.lakebase.workflow.journal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection kept for long: of autocommit, with settings of its own, and given back as it was.
 * One that fails is cut, so that no pool hands it to somebody else as it is. Of one thread at a
 * time, but for {@link #cut}.
 */
final class Loan {

  private static final Logger LOG = LoggerFactory.getLogger(Loan.class);

  private static final String CHANGE =
      """
      WITH wanted AS MATERIALIZED (
        SELECT t.n, t.v, current_setting(t.n) AS before FROM unnest(?::text[], ?::text[]) AS t (n, v))
      SELECT n, before, set_config(n, v, FALSE) FROM wanted
      """;

  private final Connection connection;
  private final boolean autoCommit;
  private final boolean readOnly;
  private final int networkTimeout;
  private final Map<String, String> before;

  private Loan(Connection connection, Duration networkTimeout, Map<String, String> settings)
      throws SQLException {
    this.connection = connection;
    this.networkTimeout = connection.getNetworkTimeout();
    this.autoCommit = connection.getAutoCommit();
    this.readOnly = connection.isReadOnly();
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(networkTimeout.toMillis()));
    connection.setAutoCommit(true);
    connection.setReadOnly(false);
    this.before = change(settings);
  }

  /**
   * Takes one.
   *
   * @param networkTimeout silence after which it counts as dead
   * @param settings names and values of settings of the session
   */
  static Loan of(DataSource dataSource, Duration networkTimeout, Map<String, String> settings)
      throws SQLException {
    Connection fresh = Connections.take(dataSource);
    try {
      return new Loan(fresh, networkTimeout, settings);
    } catch (SQLException e) {
      cutAndClose(fresh);
      throw Connections.none(e);
    } catch (RuntimeException | Error e) {
      cutAndClose(fresh);
      throw e;
    }
  }

  private Map<String, String> change(Map<String, String> settings) throws SQLException {
    Array names = connection.createArrayOf("text", settings.keySet().toArray());
    Array values = connection.createArrayOf("text", settings.values().toArray());
    Map<String, String> earlier = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(CHANGE)) {
      statement.setArray(1, names);
      statement.setArray(2, values);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          earlier.put(rows.getString(1), rows.getString(2));
        }
      }
    }
    return earlier;
  }

  Connection connection() {
    return connection;
  }

  /** Gives it back as it came, or cut if that is not possible. */
  void giveBack() {
    try {
      change(before);
      connection.setReadOnly(readOnly);
      connection.setAutoCommit(autoCommit);
      connection.setNetworkTimeout(Runnable::run, networkTimeout);
    } catch (SQLException | RuntimeException | Error e) {
      LOG.debug("[connection] it is not given back as it is: {}", e.toString());
      cut();
    }
    close(connection);
  }

  /** Gives it up: nobody knows what it is in the middle of. */
  void giveUp() {
    cutAndClose(connection);
  }

  /** Breaks what is running on it; called by any thread. */
  void cut() {
    Connections.cut(connection);
  }

  private static void cutAndClose(Connection connection) {
    Connections.cut(connection);
    close(connection);
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException | RuntimeException e) {
      LOG.debug("[connection] it could not be closed: {}", e.toString());
    }
  }
}
