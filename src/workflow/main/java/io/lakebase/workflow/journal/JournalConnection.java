package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that a writer holds, with its prepared statements. Of one thread at a time. */
final class JournalConnection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JournalConnection.class);

  // A plan made while the tables were empty must not scan them when they are full: whatever can
  // read a whole table is off, so a lookup by id stays an index scan for good. That plan is kept:
  // to make it takes longer than to run it, and Postgres would make it again for every flush.
  private static final String CONFIGURE =
      """
      SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
      SET enable_material = off; SET plan_cache_mode = force_generic_plan; SET jit = off; SET statement_timeout = 0;
      SET idle_in_transaction_session_timeout = 0;
      SET default_transaction_isolation = 'read committed'; SET lock_timeout = %d
      """;

  private static final String RESTORE =
      """
      RESET enable_seqscan; RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material;
      RESET plan_cache_mode; RESET jit; RESET statement_timeout; RESET idle_in_transaction_session_timeout;
      RESET default_transaction_isolation; RESET lock_timeout
      """;

  private final Connection connection;
  private final SchemaNames names;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private JournalConnection(Connection connection, SchemaNames names) {
    this.connection = connection;
    this.names = names;
  }

  static JournalConnection open(
      DataSource dataSource, SchemaNames names, Duration lockTimeout, Duration networkTimeout)
      throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(networkTimeout.toMillis()));
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(String.format(CONFIGURE, lockTimeout.toMillis()));
      }
      return new JournalConnection(connection, names);
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  /** The statement of that text, prepared once. */
  PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known == null) {
      known = connection.prepareStatement(names.in(sql));
      statements.put(sql, known);
    }
    return known;
  }

  /** Binds arrays, or the scalars of one row. */
  Binder binder(PreparedStatement statement, boolean one) {
    return new Binder(connection, statement, one);
  }

  /** Gives a broken connection away. */
  void abandon() {
    close(connection);
  }

  /** Breaks what is running; called by another thread. */
  void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("[journal] a connection could not be aborted: {}", e.toString());
    }
  }

  @Override
  public void close() {
    try (Statement statement = connection.createStatement()) {
      statement.execute(RESTORE);
    } catch (SQLException e) {
      LOG.debug("[journal] a connection was given back as it is: {}", e.toString());
    }
    close(connection);
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("[journal] a connection could not be closed: {}", e.toString());
    }
  }
}
