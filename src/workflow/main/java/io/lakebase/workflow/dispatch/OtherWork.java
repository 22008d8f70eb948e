package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Whether some other process of ours runs something that this one could take over, so that it has
 * to watch the other's lease. Thread-safe.
 */
final class OtherWork {

  private static final String RUNNING =
      """
      SELECT EXISTS (
        SELECT 1 FROM {own}.leases l
        JOIN {dbos}.workflow_status w ON w.executor_id = l.executor_id AND w.status = 'PENDING'
        WHERE l.executor_id <> ? AND w.name = ANY (?) AND w.application_version = ?
          AND NOT EXISTS (
            SELECT 1 FROM {own}.parked p
            WHERE p.workflow_id = w.workflow_uuid AND p.executor_id = w.executor_id))
      """;

  private final Connections connections;
  private final String sql;

  OtherWork(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.sql = names.in(RUNNING);
  }

  boolean running(Claimant claimant) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, claimant.executorId());
            statement.setArray(2, connection.createArrayOf("text", claimant.names()));
            statement.setString(3, claimant.version());
            try (ResultSet rows = statement.executeQuery()) {
              return rows.next() && rows.getBoolean(1);
            }
          }
        });
  }
}
