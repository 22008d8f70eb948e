package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Claims enqueued workflows that this process knows, from the internal queues, while its lease is
 * alive: what a forgotten executor claimed nobody would ever take over. Thread-safe.
 */
final class QueueClaims {

  private static final String CLAIM =
      """
      WITH mine AS MATERIALIZED (
        SELECT executor_id FROM {own}.leases
        WHERE executor_id = ? AND ended_at IS NULL
        FOR KEY SHARE),
      next AS MATERIALIZED (
        SELECT workflow_uuid FROM {dbos}.workflow_status
        WHERE EXISTS (SELECT FROM mine) AND queue_name = ANY (?) AND status = 'ENQUEUED' AND name = ANY (?)
          AND (application_version IS NULL OR application_version = ?)
        ORDER BY priority, created_at
        LIMIT ?
        FOR UPDATE SKIP LOCKED)
      UPDATE {dbos}.workflow_status w
      SET status = 'PENDING', executor_id = mine.executor_id, application_version = ?, recovery_attempts = recovery_attempts + 1,
        started_at_epoch_ms = n.ms, updated_at = n.ms,
        workflow_deadline_epoch_ms = least(w.workflow_deadline_epoch_ms, n.ms + w.workflow_timeout_ms)
      FROM mine, next, (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms) n
      WHERE w.workflow_uuid = next.workflow_uuid
      RETURNING w.workflow_uuid
      """;

  private final Connections connections;
  private final String sql;

  QueueClaims(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.sql = names.in(CLAIM);
  }

  List<String> claim(String executorId, Collection<String> names, String version, int limit)
      throws SQLException {
    return connections.with(connection -> claim(connection, executorId, names, version, limit));
  }

  private List<String> claim(
      Connection connection, String executorId, Collection<String> names, String version, int limit)
      throws SQLException {
    Array queues = connection.createArrayOf("text", Queues.INTERNAL.toArray());
    Array known = connection.createArrayOf("text", names.toArray());
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, executorId);
      statement.setArray(2, queues);
      statement.setArray(3, known);
      statement.setString(4, version);
      statement.setInt(5, limit);
      statement.setString(6, version);
      List<String> claimed = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          claimed.add(rows.getString(1));
        }
      }
      return claimed;
    }
  }
}
