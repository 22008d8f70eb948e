package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Gives workflows up whose runs crashed too often. Thread-safe. */
final class DeadLetters {

  private static final String GIVE_UP =
      """
      UPDATE {dbos}.workflow_status SET
        status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', deduplication_id = NULL, started_at_epoch_ms = NULL, queue_name = NULL,
        updated_at = n.ms, completed_at = n.ms
      FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8 AS ms) n
      WHERE workflow_uuid = ? AND status = 'PENDING' AND executor_id = ? AND recovery_attempts > ?
      """;

  private final Connections connections;
  private final String sql;

  DeadLetters(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.sql = names.in(GIVE_UP);
  }

  /** Whether it was given up by this call. */
  boolean giveUp(String workflowId, String executorId, int attempts) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, workflowId);
            statement.setString(2, executorId);
            statement.setInt(3, attempts);
            return statement.executeUpdate() == 1;
          }
        });
  }
}
