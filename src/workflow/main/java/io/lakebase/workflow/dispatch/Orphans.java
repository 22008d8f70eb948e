package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Workflows that are ours and not parked; those that do not run were begun by a statement whose
 * answer was lost. Thread-safe.
 */
final class Orphans {

  private static final String OWNED =
      """
      SELECT w.workflow_uuid FROM {dbos}.workflow_status w
      WHERE w.status = 'PENDING' AND w.executor_id = ?
        AND NOT EXISTS (SELECT 1 FROM {own}.parked p WHERE p.workflow_id = w.workflow_uuid AND p.executor_id = w.executor_id)
      """;

  private final Connections connections;
  private final String sql;

  Orphans(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.sql = names.in(OWNED);
  }

  List<String> of(String executorId) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, executorId);
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                ids.add(rows.getString(1));
              }
            }
            return ids;
          }
        });
  }
}
