package io.lakebase.workflow.testing;

import io.lakebase.workflow.journal.HeldConnection;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The database's clock, in front of which functions of the same names are put by way of the search
 * path; and what waits for it. Thread-safe.
 */
final class DatabaseTime implements AutoCloseable {

  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS lakebase_test_time;
      CREATE TABLE IF NOT EXISTS lakebase_test_time.present (at TIMESTAMPTZ NOT NULL);
      DELETE FROM lakebase_test_time.present;
      CREATE OR REPLACE FUNCTION lakebase_test_time.clock_timestamp() RETURNS TIMESTAMPTZ
        LANGUAGE sql VOLATILE AS 'SELECT at FROM lakebase_test_time.present';
      CREATE OR REPLACE FUNCTION lakebase_test_time.now() RETURNS TIMESTAMPTZ
        LANGUAGE sql STABLE AS 'SELECT at FROM lakebase_test_time.present';
      INSERT INTO lakebase_test_time.present VALUES (pg_catalog.now());
      """;

  private static final String SET = "UPDATE lakebase_test_time.present SET at = ?";

  /** Behind the schemas of the application: what it creates still goes to the first of them. */
  private static final String BEFORE =
      "SELECT set_config('search_path',"
          + " current_setting('search_path') || ', lakebase_test_time, pg_catalog', FALSE)"
          + " WHERE current_setting('search_path') NOT LIKE '%lakebase_test_time%'";

  /** What a parked workflow waits for may be there already: then it is about to go on. */
  private static final String RUNNING =
      """
      SELECT w.workflow_uuid FROM {dbos}.workflow_status w
      JOIN {own}.leases l ON l.executor_id = w.executor_id
      LEFT JOIN {own}.parked p ON p.workflow_id = w.workflow_uuid
      WHERE w.status = 'PENDING' AND (p.workflow_id IS NULL OR p.wake_at <= ?
        OR EXISTS (SELECT FROM {dbos}.workflow_status c
          WHERE starts_with(p.topic, 'child:') AND c.workflow_uuid = substr(p.topic, 7)
            AND c.status NOT IN ('PENDING', 'ENQUEUED', 'DELAYED'))
        OR EXISTS (SELECT FROM {dbos}.notifications n
          WHERE n.destination_uuid = w.workflow_uuid AND NOT n.consumed
            AND starts_with(p.topic, concat_ws(chr(31), 'MESSAGE', w.workflow_uuid, n.topic, '')))
        OR EXISTS (SELECT FROM {dbos}.workflow_events e
          WHERE starts_with(p.topic, concat_ws(chr(31), 'EVENT', e.workflow_uuid, e.key, '')))
        OR EXISTS (SELECT FROM {dbos}.workflow_status c
          WHERE starts_with(p.topic, concat_ws(chr(31), 'STREAM', c.workflow_uuid, ''))
            AND c.status NOT IN ('PENDING', 'ENQUEUED', 'DELAYED'))
        OR EXISTS (SELECT FROM {dbos}.streams s
          WHERE CASE WHEN starts_with(p.topic, concat_ws(chr(31), 'STREAM', s.workflow_uuid, s.key, ''))
            THEN s."offset" >= substring(p.topic FROM '[0-9]+$')::int4 END))
      """;

  private static final String VERSION =
      "SELECT xmin::text FROM {dbos}.workflow_status WHERE workflow_uuid = ?";

  /**
   * Who waits for a child is told of its end and looks again only in case. What was due before
   * waits for something else by now, such as a queue that nobody serves.
   */
  private static final String NEXT =
      """
      SELECT least(
        (SELECT min(p.wake_at) FROM {own}.parked p
          JOIN {dbos}.workflow_status w ON w.workflow_uuid = p.workflow_id AND w.status = 'PENDING'
          WHERE p.wake_at > t.present AND (p.topic IS NULL OR NOT starts_with(p.topic, 'child:'))),
        (SELECT min(w.delay_until_epoch_ms) FROM {dbos}.workflow_status w
          WHERE w.status = 'DELAYED' AND w.delay_until_epoch_ms > t.present))
      FROM (SELECT ?::int8 AS present) AS t
      """;

  private static final String NEXT_PLACE =
      """
      SELECT min(w.started_at_epoch_ms + q.period) FROM unnest(?::text[], ?::int8[]) AS q (name, period)
      JOIN {dbos}.workflow_status w ON w.queue_name = q.name AND w.rate_limited
        AND w.started_at_epoch_ms > ? - q.period AND w.status NOT IN ('ENQUEUED', 'DELAYED')
      WHERE EXISTS (SELECT FROM {dbos}.workflow_status e WHERE e.queue_name = q.name AND e.status = 'ENQUEUED')
      """;

  private final HeldConnection connection;
  private final SchemaNames names;

  DatabaseTime(DataSource dataSource, SchemaNames names) {
    this.connection = HeldConnection.lazy(dataSource, Duration.ofSeconds(30));
    this.names = names;
  }

  void create() throws SQLException {
    execute(CREATE);
  }

  /** Connections that have seen it go back to the server's own clock. */
  void drop() throws SQLException {
    execute("DROP SCHEMA IF EXISTS lakebase_test_time CASCADE");
  }

  private void execute(String sql) throws SQLException {
    connection.with(
        held -> {
          try (Statement statement = held.createStatement()) {
            return statement.execute(sql);
          }
        });
  }

  /** Lets a connection read the clock that is set here. */
  static void before(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(BEFORE);
    }
  }

  void set(Instant time) throws SQLException {
    connection.with(
        held -> {
          try (PreparedStatement statement = held.prepareStatement(SET)) {
            statement.setTimestamp(1, Timestamp.from(time));
            return statement.executeUpdate();
          }
        });
  }

  /** Workflows that run or are due, but for these. */
  Set<String> running(Instant now, Collection<String> except) throws SQLException {
    Set<String> ids =
        connection.with(
            held -> {
              try (PreparedStatement statement = held.prepareStatement(names.in(RUNNING))) {
                statement.setLong(1, now.toEpochMilli());
                Set<String> found = new HashSet<>();
                try (ResultSet rows = statement.executeQuery()) {
                  while (rows.next()) {
                    found.add(rows.getString(1));
                  }
                }
                return found;
              }
            });
    ids.removeAll(except);
    return ids;
  }

  /** Another one after every change of the workflow's row; none if there is no row. */
  String version(String workflowId) {
    try {
      return connection.with(
          held -> {
            try (PreparedStatement statement = held.prepareStatement(names.in(VERSION))) {
              statement.setString(1, workflowId);
              try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
              }
            }
          });
    } catch (SQLException e) {
      return ""; // Whoever asks then waits for a change that may have been.
    }
  }

  /** When the next parked or delayed workflow is due after now, null if there is none. */
  @Nullable Instant next(Instant now) throws SQLException {
    return first(NEXT, statement -> statement.setLong(1, now.toEpochMilli()));
  }

  /** When a rate limit, of those with their periods by queue, lets the next enqueued one start. */
  @Nullable Instant nextPlace(Instant now, Map<String, Duration> periods) throws SQLException {
    return first(
        NEXT_PLACE,
        statement -> {
          Connection held = statement.getConnection();
          statement.setArray(1, held.createArrayOf("text", periods.keySet().toArray()));
          Object[] millis = periods.values().stream().map(Duration::toMillis).toArray();
          statement.setArray(2, held.createArrayOf("int8", millis));
          statement.setLong(3, now.toEpochMilli());
        });
  }

  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  private @Nullable Instant first(String sql, Parameters parameters) throws SQLException {
    long first =
        connection.with(
            held -> {
              try (PreparedStatement statement = held.prepareStatement(names.in(sql))) {
                parameters.set(statement);
                try (ResultSet rows = statement.executeQuery()) {
                  rows.next();
                  long at = rows.getLong(1);
                  return rows.wasNull() ? Long.MAX_VALUE : at;
                }
              }
            });
    return first == Long.MAX_VALUE ? null : Instant.ofEpochMilli(first);
  }

  @Override
  public void close() {
    connection.close();
  }
}
