package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Puts what this process owns but cannot run on a queue for whoever can. Thread-safe. */
final class HandBack {

  private static final String ENQUEUE =
      """
      UPDATE {dbos}.workflow_status SET
        status = 'ENQUEUED', queue_name = coalesce(queue_name, ?), started_at_epoch_ms = NULL,
        updated_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint
      WHERE workflow_uuid = ? AND status = 'PENDING' AND executor_id = ?
      """;

  private final Connections connections;
  private final String sql;

  HandBack(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.sql = names.in(ENQUEUE);
  }

  void enqueue(String workflowId, String executorId) throws SQLException {
    connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, Queues.STARTS);
            statement.setString(2, workflowId);
            statement.setString(3, executorId);
            return statement.executeUpdate();
          }
        });
  }
}
