package io.lakebase.workflow.lease;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Parked workflows in SQL. */
final class SqlParked implements Parked {

  private static final String PARK =
      """
      WITH owner AS MATERIALIZED (
        SELECT t.* FROM unnest(?::text[], ?::int8[], ?::text[]) AS t (w, wake_at, topic)
        CROSS JOIN LATERAL (
          SELECT s.status, s.executor_id FROM {dbos}.workflow_status s
          WHERE s.workflow_uuid = t.w FOR SHARE) x
        WHERE x.status = 'PENDING' AND x.executor_id = ?
      )
      INSERT INTO {own}.parked (workflow_id, executor_id, wake_at, topic)
      SELECT w, ?, wake_at, topic FROM owner
      ON CONFLICT (workflow_id) DO UPDATE SET
        executor_id = EXCLUDED.executor_id, wake_at = EXCLUDED.wake_at, topic = EXCLUDED.topic
      RETURNING workflow_id
      """;

  private static final String DUE =
      """
      SELECT workflow_id, wake_at, topic FROM {own}.parked
      WHERE executor_id = ? AND wake_at <= ? ORDER BY wake_at LIMIT ?
      """;

  private static final String WAITING_FOR =
      """
      SELECT p.workflow_id, p.wake_at, p.topic FROM unnest(?::text[]) AS t (w)
      CROSS JOIN LATERAL (
        SELECT * FROM {own}.parked x WHERE x.workflow_id = t.w OFFSET 0) p
      WHERE p.executor_id = ? AND p.topic = ?
      """;

  private static final String UNPARK =
      """
      WITH awake AS (
        DELETE FROM {own}.parked WHERE workflow_id = ANY (?::text[]) AND executor_id = ?
        RETURNING workflow_id, executor_id
      )
      SELECT a.workflow_id FROM awake a
      CROSS JOIN LATERAL (
        SELECT s.status, s.executor_id FROM {dbos}.workflow_status s
        WHERE s.workflow_uuid = a.workflow_id OFFSET 0) x
      WHERE x.status = 'PENDING' AND x.executor_id = a.executor_id
      """;

  private static final String NEXT = "SELECT min(wake_at) FROM {own}.parked WHERE executor_id = ?";

  private final Connections connections;
  private final SchemaNames names;

  SqlParked(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.names = names;
  }

  @Override
  public Set<String> park(String executorId, Collection<ParkedWorkflow> workflows)
      throws SQLException {
    List<ParkedWorkflow> sorted =
        workflows.stream().sorted(Comparator.comparing(ParkedWorkflow::workflowId)).toList();
    return prepared(
        PARK,
        (connection, statement) -> {
          statement.setArray(
              1, texts(connection, sorted.stream().map(ParkedWorkflow::workflowId).toList()));
          statement.setArray(
              2,
              connection.createArrayOf(
                  "int8", sorted.stream().map(ParkedWorkflow::wakeAtEpochMs).toArray()));
          statement.setArray(
              3,
              connection.createArrayOf(
                  "text", sorted.stream().map(ParkedWorkflow::topic).toArray()));
          statement.setString(4, executorId);
          statement.setString(5, executorId);
          return ids(statement);
        });
  }

  @Override
  public List<ParkedWorkflow> due(String executorId, long nowEpochMs, int limit)
      throws SQLException {
    return prepared(
        DUE,
        (connection, statement) -> {
          statement.setString(1, executorId);
          statement.setLong(2, nowEpochMs);
          statement.setInt(3, limit);
          return workflows(statement);
        });
  }

  @Override
  public List<ParkedWorkflow> waitingFor(
      String executorId, Collection<String> workflowIds, String topic) throws SQLException {
    return prepared(
        WAITING_FOR,
        (connection, statement) -> {
          statement.setArray(1, texts(connection, workflowIds));
          statement.setString(2, executorId);
          statement.setString(3, topic);
          return workflows(statement);
        });
  }

  @Override
  public Set<String> unpark(String executorId, Collection<String> workflowIds) throws SQLException {
    return prepared(
        UNPARK,
        (connection, statement) -> {
          statement.setArray(1, texts(connection, workflowIds));
          statement.setString(2, executorId);
          return ids(statement);
        });
  }

  @Override
  public OptionalLong nextWakeAt(String executorId) throws SQLException {
    return prepared(
        NEXT,
        (connection, statement) -> {
          statement.setString(1, executorId);
          try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            long next = rows.getLong(1);
            return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(next);
          }
        });
  }

  private static java.sql.Array texts(Connection connection, Collection<String> ids)
      throws SQLException {
    return connection.createArrayOf("text", ids.toArray());
  }

  private static Set<String> ids(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      Set<String> ids = new HashSet<>();
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
      return ids;
    }
  }

  private static List<ParkedWorkflow> workflows(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      List<ParkedWorkflow> found = new ArrayList<>();
      while (rows.next()) {
        found.add(new ParkedWorkflow(rows.getString(1), rows.getLong(2), rows.getString(3)));
      }
      return found;
    }
  }

  private <T> T prepared(String sql, Use<T> use) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(names.in(sql))) {
            return use.of(connection, statement);
          }
        });
  }

  @FunctionalInterface
  private interface Use<T> {
    T of(Connection connection, PreparedStatement statement) throws SQLException;
  }
}
