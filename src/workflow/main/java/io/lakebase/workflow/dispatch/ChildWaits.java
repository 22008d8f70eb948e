package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Parked workflows that wait for another's end: parents for a child's, readers of a stream for its
 * writer's. Thread-safe.
 */
public final class ChildWaits {

  private static final String PREFIX = "child:";
  private static final String WAITING =
      """
      SELECT p.workflow_id,
        CASE WHEN starts_with(p.topic, 'child:') THEN substr(p.topic, 7) ELSE split_part(p.topic, chr(31), 2) END
      FROM {own}.parked p
      WHERE p.executor_id = ?
        AND (starts_with(p.topic, 'child:') OR starts_with(p.topic, 'STREAM' || chr(31)))
      """;

  private final Connections connections;
  private final String sql;

  ChildWaits(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.sql = names.in(WAITING);
  }

  /** The topic of a workflow that waits for this child. */
  public static String topic(String childId) {
    return PREFIX + childId;
  }

  /** Whose end by who waits. */
  Map<String, String> of(String executorId) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, executorId);
            Map<String, String> found = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
              }
            }
            return found;
          }
        });
  }
}
