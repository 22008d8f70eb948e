package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.QueuePlacement;
import io.lakebase.workflow.journal.StartRow;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Enqueues many workflows of one type by one statement: all of them, or none if another workflow is
 * in the way. Rows that are there already stay as they are. Thread-safe.
 */
public final class BulkStart {

  private static final String START =
      """
      WITH wanted AS MATERIALIZED (
        SELECT t.*, (extract(epoch FROM statement_timestamp()) * 1000)::bigint AS ms
        FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int4[], ?::text[], ?::text[], ?::int8[], ?::int8[], ?::int8[])
          AS t (w, initial, inputs, queue, priority, partition_key, dedup, delay_until, timeout_ms, deadline)),
      given AS (SELECT ?::text AS name, ?::text AS class),
      clash AS MATERIALIZED (
        SELECT t.w, s.workflow_uuid AS holder, s.name, s.class_name, s.config_name
        FROM given g, wanted t CROSS JOIN LATERAL (
          SELECT * FROM {dbos}.workflow_status x WHERE x.workflow_uuid = t.w OFFSET 0) s
        WHERE (s.name, coalesce(s.class_name, ''), coalesce(s.config_name, '')) IS DISTINCT FROM (g.name, coalesce(g.class, ''), '')
        UNION ALL
        SELECT t.w, s.workflow_uuid, s.name, s.class_name, s.config_name
        FROM wanted t CROSS JOIN LATERAL (
          SELECT * FROM {dbos}.workflow_status x
          WHERE t.dedup IS NOT NULL AND x.queue_name = t.queue AND x.deduplication_id = t.dedup AND x.workflow_uuid <> t.w
          OFFSET 0) s),
      written AS (
        INSERT INTO {dbos}.workflow_status (
          workflow_uuid, status, name, class_name, inputs, serialization, application_version, application_id,
          queue_name, priority, queue_partition_key, deduplication_id, delay_until_epoch_ms,
          workflow_timeout_ms, workflow_deadline_epoch_ms, owner_xid, recovery_attempts, created_at, updated_at)
        SELECT t.w, t.initial, g.name, g.class, t.inputs, ?, ?, '', t.queue, t.priority, t.partition_key, t.dedup, t.delay_until,
          t.timeout_ms, t.deadline, ?, 0, t.ms, t.ms
        FROM wanted t, given g
        WHERE NOT EXISTS (SELECT FROM clash)
        ON CONFLICT DO NOTHING
        RETURNING 1)
      SELECT (SELECT count(*) FROM written), c.w, c.holder, c.name, c.class_name, c.config_name
      FROM (SELECT 1) one LEFT JOIN (SELECT * FROM clash LIMIT 1) c ON TRUE
      """;

  /**
   * Of those that were not written: who is not there either, since it lost a race for its place.
   */
  private static final String MISSING =
      """
      SELECT t.w FROM unnest(?::text[]) AS t (w)
      WHERE NOT EXISTS (SELECT FROM {dbos}.workflow_status x WHERE x.workflow_uuid = t.w) LIMIT 1
      """;

  private final String start;
  private final String missing;

  public BulkStart(SchemaNames names) {
    this.start = names.in(START);
    this.missing = names.in(MISSING);
  }

  /**
   * What is in the way.
   *
   * @param wanted the id that was to be started
   * @param holder whose workflow is in the way; the same id, or the deduplication id's owner
   * @param identity of the holder, null if it has gone since
   */
  public record Clash(String wanted, String holder, @Nullable WorkflowIdentity identity) {}

  /** Writes the rows; what is in the way, or null. */
  public @Nullable Clash start(Connection connection, List<StartRow> rows) throws SQLException {
    StartRow first = rows.get(0);
    try (PreparedStatement statement = connection.prepareStatement(start)) {
      statement.setArray(1, array(connection, "text", rows, StartRow::workflowId));
      statement.setArray(2, array(connection, "text", rows, row -> row.status().name()));
      statement.setArray(3, array(connection, "text", rows, StartRow::inputs));
      statement.setArray(4, queues(connection, "text", rows, QueuePlacement::queueName));
      statement.setArray(5, queues(connection, "int4", rows, QueuePlacement::priority));
      statement.setArray(6, queues(connection, "text", rows, QueuePlacement::partitionKey));
      statement.setArray(7, queues(connection, "text", rows, QueuePlacement::deduplicationId));
      statement.setArray(8, queues(connection, "int8", rows, QueuePlacement::delayUntilEpochMs));
      statement.setArray(9, array(connection, "int8", rows, StartRow::timeoutMs));
      statement.setArray(10, array(connection, "int8", rows, StartRow::deadlineEpochMs));
      statement.setString(11, first.identity().name());
      statement.setString(12, first.identity().className());
      statement.setString(13, first.serialization());
      statement.setString(14, first.applicationVersion());
      statement.setString(15, UUID.randomUUID().toString());
      try (ResultSet answer = statement.executeQuery()) {
        answer.next();
        if (answer.getString(2) != null) {
          return new Clash(
              answer.getString(2),
              answer.getString(3),
              new WorkflowIdentity(
                  Objects.requireNonNullElse(answer.getString(4), ""),
                  answer.getString(5),
                  answer.getString(6)));
        }
        if (answer.getLong(1) == rows.size()) {
          return null;
        }
      }
    }
    return missing(connection, rows);
  }

  private @Nullable Clash missing(Connection connection, List<StartRow> rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(missing)) {
      statement.setArray(1, array(connection, "text", rows, StartRow::workflowId));
      try (ResultSet answer = statement.executeQuery()) {
        return answer.next() ? new Clash(answer.getString(1), "another", null) : null;
      }
    }
  }

  private static Array array(
      Connection connection,
      String type,
      List<StartRow> rows,
      Function<StartRow, @Nullable Object> column)
      throws SQLException {
    return connection.createArrayOf(type, rows.stream().map(column).toArray());
  }

  private static Array queues(
      Connection connection,
      String type,
      List<StartRow> rows,
      Function<QueuePlacement, @Nullable Object> column)
      throws SQLException {
    return array(
        connection, type, rows, row -> column.apply(Objects.requireNonNull(row.queue(), "queue")));
  }
}
