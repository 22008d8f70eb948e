package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A filter as SQL: only the conditions that were asked for, every value a parameter. */
final class WorkflowQuery {

  private final StringBuilder sql;
  private final List<Object> values = new ArrayList<>();

  WorkflowQuery(WorkflowFilter filter, SchemaFeatures features) {
    sql =
        new StringBuilder("SELECT ")
            .append(WorkflowColumns.of(features, filter.withPayload()))
            .append("FROM {dbos}.workflow_status s WHERE TRUE");
    any("s.workflow_uuid", filter.ids());
    any("s.name", filter.names());
    any("s.status", filter.statuses());
    any("s.executor_id", filter.executorIds());
    any("s.application_version", filter.applicationVersions());
    one(" AND starts_with(s.workflow_uuid, ?)", filter.idPrefix());
    one(" AND s.queue_name = ?", filter.queueName());
    one(" AND s.parent_workflow_id = ?", filter.parentWorkflowId());
    one(" AND s.created_at >= ?", filter.createdFrom());
    one(" AND s.created_at < ?", filter.createdTo());
    String direction = filter.newestFirst() ? " DESC" : "";
    sql.append(" ORDER BY s.created_at").append(direction);
    sql.append(", s.workflow_uuid").append(direction);
    one(" LIMIT ?", filter.limit());
    one(" OFFSET ?", filter.offset());
  }

  private void any(String column, List<String> wanted) {
    if (!wanted.isEmpty()) {
      sql.append(" AND ").append(column).append(" = ANY (?)");
      values.add(wanted.toArray(String[]::new));
    }
  }

  private void one(String condition, @Nullable Object wanted) {
    if (wanted != null) {
      sql.append(condition);
      values.add(wanted);
    }
  }

  String sql() {
    return sql.toString();
  }

  void bind(Connection connection, PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value instanceof String[] texts) {
        statement.setArray(i + 1, connection.createArrayOf("text", texts));
      } else {
        statement.setObject(i + 1, value);
      }
    }
  }
}
