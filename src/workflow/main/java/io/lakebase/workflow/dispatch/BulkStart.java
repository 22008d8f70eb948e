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
      present AS MATERIALIZED (
        SELECT t.w, s.name, s.class_name, s.config_name
        FROM wanted t CROSS JOIN LATERAL (
          SELECT * FROM {dbos}.workflow_status x WHERE x.workflow_uuid = t.w OFFSET 0) s),
      clash AS MATERIALIZED (
        SELECT s.w, s.w AS holder, s.name, s.class_name, s.config_name
        FROM given g, present s
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
        RETURNING workflow_uuid AS w),
      there AS MATERIALIZED (
        SELECT count(*) AS n FROM (SELECT w FROM written UNION SELECT w FROM present) x)
      SELECT 1 / CASE WHEN ?::bool AND c.w IS NULL AND t.n < ?::int8 THEN 0 ELSE 1 END,
        t.n, c.w, c.holder, c.name, c.class_name, c.config_name
      FROM there t LEFT JOIN (SELECT * FROM clash LIMIT 1) c ON TRUE
      """;

  /** What one call has written and its transaction is not to keep. */
  private static final String UNDO =
      """
      DELETE FROM {dbos}.workflow_status
      WHERE workflow_uuid = ANY (?::text[]) AND owner_xid = ?
      """;

  private static final String DIVISION_BY_ZERO = "22012";
  private static final int MOST_TRIES = 20;

  private final String start;
  private final String undo;

  public BulkStart(SchemaNames names) {
    this.start = names.in(START);
    this.undo = names.in(UNDO);
  }

  /**
   * What is in the way.
   *
   * @param wanted the id that was to be started
   * @param holder whose workflow is in the way; the same id, or the deduplication id's owner
   * @param identity of the holder
   */
  public record Clash(String wanted, String holder, WorkflowIdentity identity) {}

  /** What one statement found: how many of the ids are there now, and what is in the way. */
  private record Answer(long there, @Nullable Clash clash) {}

  /**
   * Writes the rows; what is in the way, or null. The statement does not see what was committed
   * while it ran: when it passed over such a row it is tried again, and its next run sees it. With
   * autocommit it fails for that, so that nothing of it stays; in a transaction its rows stay for
   * the next run, and are deleted if that finds something in the way.
   */
  public @Nullable Clash start(Connection connection, List<StartRow> rows) throws SQLException {
    boolean alone = connection.getAutoCommit();
    long wanted = rows.stream().map(StartRow::workflowId).distinct().count();
    String owner = UUID.randomUUID().toString();
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Answer answer = write(connection, rows, owner, alone, wanted);
      if (answer.clash() != null && tries > 0 && !alone) {
        undo(connection, rows, owner);
      }
      if (answer.clash() != null || answer.there() >= wanted) {
        return answer.clash();
      }
    }
    throw new SQLException("others start and delete the same workflows", "40001");
  }

  private Answer write(
      Connection connection, List<StartRow> rows, String owner, boolean alone, long wanted)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(start)) {
      values(connection, statement, rows);
      statement.setString(15, owner);
      statement.setBoolean(16, alone);
      statement.setLong(17, wanted);
      try (ResultSet answer = statement.executeQuery()) {
        answer.next();
        return new Answer(answer.getLong(2), clash(answer));
      }
    } catch (SQLException e) {
      if (alone && DIVISION_BY_ZERO.equals(e.getSQLState())) {
        return new Answer(0, null);
      }
      throw e;
    }
  }

  private static @Nullable Clash clash(ResultSet answer) throws SQLException {
    if (answer.getString(3) == null) {
      return null;
    }
    return new Clash(
        answer.getString(3),
        answer.getString(4),
        new WorkflowIdentity(
            Objects.requireNonNullElse(answer.getString(5), ""),
            answer.getString(6),
            answer.getString(7)));
  }

  private static void values(
      Connection connection, PreparedStatement statement, List<StartRow> rows) throws SQLException {
    StartRow first = rows.get(0);
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
  }

  private void undo(Connection connection, List<StartRow> rows, String owner) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(undo)) {
      statement.setArray(1, array(connection, "text", rows, StartRow::workflowId));
      statement.setString(2, owner);
      statement.executeUpdate();
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
