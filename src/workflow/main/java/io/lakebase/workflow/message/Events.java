package io.lakebase.workflow.message;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Events in SQL. Thread-safe. */
public final class Events {

  private static final String SET =
      """
      WITH owner AS MATERIALIZED (
        SELECT x.workflow_uuid, x.status, x.executor_id
        FROM {dbos}.workflow_status x WHERE x.workflow_uuid = ? FOR SHARE),
      done AS (
        INSERT INTO {dbos}.operation_outputs
          (workflow_uuid, function_id, function_name, started_at_epoch_ms, completed_at_epoch_ms, serialization)
        SELECT o.workflow_uuid, ?, ?, ?, ?, ?
        FROM owner o WHERE o.status = 'PENDING' AND o.executor_id = ?
        ON CONFLICT (workflow_uuid, function_id) DO NOTHING
        RETURNING workflow_uuid, function_id),
      event AS (
        INSERT INTO {dbos}.workflow_events (workflow_uuid, key, value, serialization)
        SELECT workflow_uuid, ?, ?, ? FROM done
        ON CONFLICT (workflow_uuid, key) DO UPDATE SET value = EXCLUDED.value, serialization = EXCLUDED.serialization),
      history AS (
        INSERT INTO {dbos}.workflow_events_history (workflow_uuid, function_id, key, value, serialization)
        SELECT workflow_uuid, function_id, ?, ?, ? FROM done
        ON CONFLICT (workflow_uuid, function_id, key)
          DO UPDATE SET value = EXCLUDED.value, serialization = EXCLUDED.serialization)
      SELECT o.status, o.executor_id, EXISTS (SELECT 1 FROM done), NULL, NULL, NULL::bigint FROM owner o
      """;

  private static final String GET =
      "SELECT value, serialization FROM {dbos}.workflow_events WHERE workflow_uuid = ? AND key = ?";

  private final Connections connections;
  private final String set;
  private final String get;

  public Events(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.set = names.in(SET);
    this.get = names.in(GET);
  }

  /** Publishes a value as a workflow's step. */
  public Fenced set(StepRow step, String key, Payload value) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(set)) {
            statement.setString(1, step.workflowId());
            statement.setInt(2, step.functionId());
            statement.setString(3, step.functionName());
            statement.setObject(4, step.startedAt());
            statement.setObject(5, step.completedAt());
            statement.setString(6, step.serialization());
            statement.setString(7, step.executorId());
            for (int at = 8; at <= 11; at += 3) {
              statement.setString(at, key);
              statement.setString(at + 1, value.text());
              statement.setString(at + 2, value.serialization());
            }
            return Messages.fenced(statement, step);
          }
        });
  }

  /** The newest value, null if there is none yet. */
  public @Nullable Payload get(String workflowId, String key) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(get)) {
            statement.setString(1, workflowId);
            statement.setString(2, key);
            try (ResultSet rows = statement.executeQuery()) {
              return rows.next() ? new Payload(rows.getString(1), rows.getString(2)) : null;
            }
          }
        });
  }
}
