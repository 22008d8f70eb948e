package io.lakebase.workflow.manage;

import io.lakebase.workflow.QueueDepth;
import io.lakebase.workflow.WorkflowAggregate;
import io.lakebase.workflow.WorkflowField;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts workflows. Thread-safe. */
public final class Counts {

  private static final int MOST_GROUPS = 10_000;

  private static final String GROUPS =
      """
      SELECT count(*), min(s.created_at),
        max(s.started_at_epoch_ms - greatest(s.created_at, s.delay_until_epoch_ms)),
        max(s.completed_at - s.created_at), {bucket} AS bucket{columns}
      FROM {dbos}.workflow_status s WHERE TRUE{conditions}
      GROUP BY bucket{columns}
      ORDER BY bucket, count(*) DESC{columns}
      LIMIT ?
      """;

  private static final String QUEUES =
      """
      WITH n AS MATERIALIZED (
        SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8 AS ms),
      waiting AS (
        SELECT s.queue_name, s.status, count(*) AS count,
          min(greatest(s.created_at, s.delay_until_epoch_ms)) AS since
        FROM {dbos}.workflow_status s
        WHERE s.status IN ('ENQUEUED', 'PENDING') AND s.queue_name IS NOT NULL
        GROUP BY s.queue_name, s.status
        UNION ALL
        SELECT s.queue_name, s.status, count(*), NULL
        FROM {dbos}.workflow_status s
        WHERE s.status = 'DELAYED' AND s.queue_name IS NOT NULL
        GROUP BY s.queue_name, s.status)
      SELECT w.queue_name,
        coalesce(sum(w.count) FILTER (WHERE w.status = 'ENQUEUED'), 0),
        coalesce(sum(w.count) FILTER (WHERE w.status = 'DELAYED'), 0),
        coalesce(sum(w.count) FILTER (WHERE w.status = 'PENDING'), 0),
        n.ms - least(n.ms, min(w.since) FILTER (WHERE w.status = 'ENQUEUED')),
        count(*) FILTER (WHERE w.status = 'ENQUEUED') > 0
      FROM waiting w, n
      GROUP BY w.queue_name, n.ms
      ORDER BY w.queue_name
      """;

  private final Statements statements;

  public Counts(Connections connections, SchemaNames names) {
    this.statements = new Statements(connections, names);
  }

  public List<WorkflowAggregate> groups(
      WorkflowQuery which, Set<WorkflowField> by, @Nullable Duration bucket) throws SQLException {
    List<WorkflowField> fields = by.stream().sorted().toList();
    StringBuilder columns = new StringBuilder();
    fields.forEach(field -> columns.append(", ").append(Conditions.column(field)));
    Conditions conditions = Conditions.of(which);
    String sql =
        GROUPS
            .replace("{bucket}", bucket == null ? "NULL::int8" : bucket(bucket))
            .replace("{columns}", columns.toString())
            .replace("{conditions}", conditions.sql());
    List<Object> values = new ArrayList<>(conditions.values());
    values.add(MOST_GROUPS);
    return statements.rows(sql, row -> aggregate(row, fields), values);
  }

  private static String bucket(Duration length) {
    long millis = length.toMillis();
    if (millis < 1) {
      throw new IllegalArgumentException(
          "[bucket] no span of time: " + length + ". Choose at least 1 ms.");
    }
    return "s.created_at / " + millis + " * " + millis;
  }

  private static WorkflowAggregate aggregate(ResultSet row, List<WorkflowField> fields)
      throws SQLException {
    Map<WorkflowField, String> group = new EnumMap<>(WorkflowField.class);
    for (int i = 0; i < fields.size(); i++) {
      String value = row.getString(6 + i);
      if (value != null) {
        group.put(fields.get(i), value);
      }
    }
    Long bucket = Statements.number(row, 5);
    return new WorkflowAggregate(
        group,
        bucket == null ? null : Instant.ofEpochMilli(bucket),
        row.getLong(1),
        Instant.ofEpochMilli(row.getLong(2)),
        duration(row, 3),
        duration(row, 4));
  }

  /** Every queue that is not empty, by name. */
  public List<QueueDepth> queues() throws SQLException {
    return statements.rows(
        QUEUES,
        row ->
            new QueueDepth(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getBoolean(6) ? duration(row, 5) : null));
  }

  private static @Nullable Duration duration(ResultSet row, int column) throws SQLException {
    Long millis = Statements.number(row, column);
    return millis == null ? null : Duration.ofMillis(millis);
  }
}
