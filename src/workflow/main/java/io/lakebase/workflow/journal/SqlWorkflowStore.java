package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The store in SQL, every list of ids one array and one statement. */
final class SqlWorkflowStore implements WorkflowStore {

  private static final String FIND =
      """
      SELECT {columns} FROM unnest(?::text[]) AS t (w)
      CROSS JOIN LATERAL (
        SELECT * FROM {dbos}.workflow_status x WHERE x.workflow_uuid = t.w OFFSET 0) s
      """;

  private static final String STATUSES =
      """
      SELECT s.workflow_uuid, s.status, s.executor_id, {output}, {error}, s.serialization
      FROM unnest(?::text[]) AS t (w)
      CROSS JOIN LATERAL (
        SELECT * FROM {dbos}.workflow_status x WHERE x.workflow_uuid = t.w OFFSET 0) s
      """
          .replace("{output}", WorkflowColumns.OUTPUT)
          .replace("{error}", WorkflowColumns.ERROR);

  private static final String STEPS =
      """
      SELECT s.workflow_uuid, s.function_id, s.function_name, s.output, s.error,
        s.child_workflow_id, s.started_at_epoch_ms, s.completed_at_epoch_ms, s.serialization
      FROM unnest(?::text[]) AS t (w)
      CROSS JOIN LATERAL (
        SELECT * FROM {dbos}.operation_outputs x WHERE x.workflow_uuid = t.w OFFSET 0) s
      ORDER BY s.workflow_uuid, s.function_id
      """;

  private final Connections connections;
  private final SchemaNames names;
  private final SchemaFeatures features;

  SqlWorkflowStore(Connections connections, SchemaNames names, SchemaFeatures features) {
    this.connections = connections;
    this.names = names;
    this.features = features;
  }

  @Override
  public Optional<WorkflowRow> find(String workflowId) throws SQLException {
    return Optional.ofNullable(find(List.of(workflowId)).get(workflowId));
  }

  @Override
  public Map<String, WorkflowRow> find(Collection<String> workflowIds) throws SQLException {
    String sql = FIND.replace("{columns}", WorkflowColumns.of(features, true));
    Map<String, WorkflowRow> found = new HashMap<>();
    query(sql, workflowIds, row -> found.put(row.getString(1), WorkflowColumns.read(row)));
    return found;
  }

  @Override
  public Map<String, WorkflowState> statuses(Collection<String> workflowIds) throws SQLException {
    Map<String, WorkflowState> found = new HashMap<>();
    query(
        STATUSES,
        workflowIds,
        row ->
            found.put(
                row.getString(1),
                new WorkflowState(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    WorkflowColumns.error(row, 5),
                    row.getString(6))));
    return found;
  }

  @Override
  public List<StepRecord> steps(String workflowId) throws SQLException {
    return steps(List.of(workflowId)).get(workflowId);
  }

  @Override
  public Map<String, List<StepRecord>> steps(Collection<String> workflowIds) throws SQLException {
    Map<String, List<StepRecord>> found = new LinkedHashMap<>();
    workflowIds.forEach(id -> found.put(id, new ArrayList<>()));
    query(
        STEPS,
        found.keySet(),
        row ->
            found
                .get(row.getString(1))
                .add(
                    new StepRecord(
                        row.getString(1),
                        row.getInt(2),
                        row.getString(3),
                        row.getString(4),
                        WorkflowColumns.error(row, 5),
                        row.getString(6),
                        WorkflowColumns.number(row, 7),
                        WorkflowColumns.number(row, 8),
                        row.getString(9))));
    return found;
  }

  private void query(String sql, Collection<String> workflowIds, RowReader reader)
      throws SQLException {
    if (workflowIds.isEmpty()) {
      return;
    }
    String[] ids = workflowIds.stream().distinct().sorted().toArray(String[]::new);
    connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(names.in(sql))) {
            statement.setArray(1, connection.createArrayOf("text", ids));
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                reader.read(rows);
              }
            }
          }
          return true;
        });
  }

  @FunctionalInterface
  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }
}
