package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The store in SQL, every list of ids one array and one statement. */
final class SqlWorkflowStore implements WorkflowStore {

  /** Where DBOS puts what is resumed or forked without a queue's name. */
  static final String INTERNAL_QUEUE = "_dbos_internal_queue";

  private static final String FIND =
      """
      SELECT {columns} FROM unnest(?::text[]) AS t (w)
      CROSS JOIN LATERAL (
        SELECT * FROM {dbos}.workflow_status x WHERE x.workflow_uuid = t.w OFFSET 0) s
      """;

  private static final String STATUSES =
      """
      SELECT s.workflow_uuid, s.status, s.executor_id, s.output, s.error, s.serialization
      FROM unnest(?::text[]) AS t (w)
      CROSS JOIN LATERAL (
        SELECT * FROM {dbos}.workflow_status x WHERE x.workflow_uuid = t.w OFFSET 0) s
      """;

  private static final String STEPS =
      """
      SELECT s.workflow_uuid, s.function_id, s.function_name, s.output, s.error,
        s.child_workflow_id, s.started_at_epoch_ms, s.completed_at_epoch_ms, s.serialization
      FROM unnest(?::text[]) AS t (w)
      CROSS JOIN LATERAL (
        SELECT * FROM {dbos}.operation_outputs x WHERE x.workflow_uuid = t.w OFFSET 0) s
      ORDER BY s.workflow_uuid, s.function_id
      """;

  private static final String CANCEL =
      """
      WITH found AS MATERIALIZED (
        SELECT s.workflow_uuid FROM unnest(?::text[]) AS t (w)
        CROSS JOIN LATERAL (
          SELECT x.workflow_uuid, x.status FROM {dbos}.workflow_status x
          WHERE x.workflow_uuid = t.w FOR NO KEY UPDATE) s
        WHERE s.status NOT IN ('SUCCESS', 'ERROR', 'CANCELLED')
      )
      UPDATE {dbos}.workflow_status x SET
        status = 'CANCELLED', queue_name = NULL, deduplication_id = NULL,
        started_at_epoch_ms = NULL,
        updated_at = (extract(epoch FROM clock_timestamp()) * 1000)::int8,
        completed_at = (extract(epoch FROM clock_timestamp()) * 1000)::int8
      FROM found WHERE x.workflow_uuid = found.workflow_uuid
      RETURNING x.workflow_uuid
      """;

  private static final String RESUME =
      """
      WITH found AS MATERIALIZED (
        SELECT s.workflow_uuid FROM unnest(?::text[]) AS t (w)
        CROSS JOIN LATERAL (
          SELECT x.workflow_uuid, x.status FROM {dbos}.workflow_status x
          WHERE x.workflow_uuid = t.w FOR NO KEY UPDATE) s
        WHERE s.status NOT IN ('SUCCESS', 'ERROR')
      )
      UPDATE {dbos}.workflow_status x SET
        status = 'ENQUEUED', queue_name = ?, recovery_attempts = 0,
        workflow_deadline_epoch_ms = NULL, deduplication_id = NULL, started_at_epoch_ms = NULL,
        completed_at = NULL,
        updated_at = (extract(epoch FROM clock_timestamp()) * 1000)::int8
      FROM found WHERE x.workflow_uuid = found.workflow_uuid
      RETURNING x.workflow_uuid
      """;

  private static final String DEAD_LETTER =
      """
      UPDATE {dbos}.workflow_status SET
        status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', queue_name = NULL, deduplication_id = NULL,
        started_at_epoch_ms = NULL,
        updated_at = (extract(epoch FROM clock_timestamp()) * 1000)::int8
      WHERE workflow_uuid = ? AND executor_id = ? AND status = 'PENDING'
      """;

  private static final String DESCENDANTS =
      """
      WITH RECURSIVE family (id) AS (
        SELECT unnest(?::text[])
        UNION
        SELECT s.workflow_uuid FROM family
        JOIN {dbos}.workflow_status s ON s.parent_workflow_id = family.id
      )
      SELECT id FROM family
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
  public List<WorkflowRow> list(WorkflowFilter filter) throws SQLException {
    WorkflowQuery query = new WorkflowQuery(filter, features);
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(names.in(query.sql()))) {
            query.bind(connection, statement);
            try (ResultSet rows = statement.executeQuery()) {
              List<WorkflowRow> found = new ArrayList<>();
              while (rows.next()) {
                found.add(WorkflowColumns.read(rows));
              }
              return found;
            }
          }
        });
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

  @Override
  public Set<String> cancel(Collection<String> workflowIds) throws SQLException {
    return ids(CANCEL, workflowIds);
  }

  @Override
  public boolean deadLetter(String workflowId, String executorId) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(names.in(DEAD_LETTER))) {
            statement.setString(1, workflowId);
            statement.setString(2, executorId);
            return statement.executeUpdate() == 1;
          }
        });
  }

  @Override
  public Set<String> withDescendants(Collection<String> workflowIds) throws SQLException {
    return ids(DESCENDANTS, workflowIds);
  }

  @Override
  public Set<String> resume(Collection<String> workflowIds, @Nullable String queueName)
      throws SQLException {
    return ids(RESUME, workflowIds, queueName == null ? INTERNAL_QUEUE : queueName);
  }

  private Set<String> ids(String sql, Collection<String> workflowIds, String... more)
      throws SQLException {
    Set<String> found = new HashSet<>();
    query(sql, workflowIds, row -> found.add(row.getString(1)), more);
    return found;
  }

  private void query(String sql, Collection<String> workflowIds, RowReader reader, String... more)
      throws SQLException {
    if (workflowIds.isEmpty()) {
      return;
    }
    String[] ids = workflowIds.stream().distinct().sorted().toArray(String[]::new);
    connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(names.in(sql))) {
            statement.setArray(1, connection.createArrayOf("text", ids));
            for (int i = 0; i < more.length; i++) {
              statement.setString(i + 2, more[i]);
            }
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
