package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Claims from one queue with limits. The claims of a queue follow each other under a lock of its
 * name, taken by a statement of its own so that the counting sees what the claim before has done;
 * both travel as one round trip and one transaction. Thread-safe.
 */
final class LimitedClaim {

  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('lakebase_workflow queue ' || ?, 0));\n";

  private static final String GIVEN =
      """
      WITH RECURSIVE given AS MATERIALIZED (
        SELECT ?::text AS queue, ?::text AS me, ?::bigint AS room, ?::bigint AS everywhere, ?::bigint AS here,
          ?::bigint AS starts, ?::bigint AS period, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms),
      known AS MATERIALIZED (SELECT * FROM unnest(?::text[], ?::text[]) AS k (name, class_name)),
      mine AS MATERIALIZED (
        SELECT l.executor_id FROM {own}.leases l, given g
        WHERE l.executor_id = g.me AND l.ended_at IS NULL
        FOR KEY SHARE OF l),
      startable AS MATERIALIZED (
        SELECT greatest(0, least(CASE WHEN EXISTS (SELECT FROM mine) THEN g.room ELSE 0 END, CASE WHEN g.starts IS NOT NULL THEN g.starts - (
          SELECT count(*) FROM {dbos}.workflow_status w
          WHERE w.queue_name = g.queue AND w.rate_limited AND w.started_at_epoch_ms > g.ms - g.period
            AND w.status NOT IN ('ENQUEUED', 'DELAYED')) END)) AS room
        FROM given g),
      """;

  private static final String ONE_PARTITION =
      """
      next AS MATERIALIZED (
        SELECT w.workflow_uuid FROM {dbos}.workflow_status w, given g
        WHERE w.queue_name = g.queue AND w.status = 'ENQUEUED'
          AND (w.application_version IS NULL OR w.application_version = ?)
          AND (w.name, coalesce(w.class_name, '')) IN (SELECT name, class_name FROM known)
        ORDER BY w.priority, w.created_at
        LIMIT (
          SELECT greatest(0, least(s.room,
            CASE WHEN g.everywhere IS NOT NULL THEN g.everywhere - (
              SELECT count(*) FROM {dbos}.workflow_status r
              WHERE r.queue_name = g.queue AND r.status = 'PENDING') END,
            CASE WHEN g.here IS NOT NULL THEN g.here - (
              SELECT count(*) FROM {dbos}.workflow_status r
              WHERE r.queue_name = g.queue AND r.status = 'PENDING' AND r.executor_id = g.me) END))
          FROM given g, startable s)
        FOR UPDATE OF w SKIP LOCKED)
      """;

  private static final String EACH_PARTITION =
      """
      keys AS (
        SELECT (SELECT min(w.queue_partition_key) FROM {dbos}.workflow_status w
          WHERE w.queue_name = g.queue AND w.status = 'ENQUEUED') AS key, 1 AS n FROM given g
        UNION ALL
        SELECT (SELECT min(w.queue_partition_key) FROM {dbos}.workflow_status w, given g
          WHERE w.queue_name = g.queue AND w.status = 'ENQUEUED' AND w.queue_partition_key > k.key), k.n + 1
        FROM keys k WHERE k.key IS NOT NULL),
      next AS MATERIALIZED (
        SELECT w.workflow_uuid FROM keys k CROSS JOIN given g CROSS JOIN LATERAL (
          SELECT w.workflow_uuid, w.priority, w.created_at,
            row_number() OVER (ORDER BY w.priority, w.created_at) AS turn
          FROM {dbos}.workflow_status w
          WHERE w.queue_name = g.queue AND w.status = 'ENQUEUED' AND w.queue_partition_key IS NOT DISTINCT FROM k.key
            AND (w.application_version IS NULL OR w.application_version = ?)
            AND (w.name, coalesce(w.class_name, '')) IN (SELECT name, class_name FROM known)
          ORDER BY w.priority, w.created_at
          LIMIT (
            SELECT greatest(0, least(s.room,
              CASE WHEN g.everywhere IS NOT NULL THEN g.everywhere - (
                SELECT count(*) FROM {dbos}.workflow_status r
                WHERE r.queue_name = g.queue AND r.status = 'PENDING'
                  AND r.queue_partition_key IS NOT DISTINCT FROM k.key) END,
              CASE WHEN g.here IS NOT NULL THEN g.here - (
                SELECT count(*) FROM {dbos}.workflow_status r
                WHERE r.queue_name = g.queue AND r.status = 'PENDING' AND r.executor_id = g.me
                  AND r.queue_partition_key IS NOT DISTINCT FROM k.key) END))
            FROM startable s)) w
        ORDER BY w.turn, w.priority, w.created_at
        LIMIT (SELECT room FROM startable))
      """;

  private static final String UPDATE =
      """
      UPDATE {dbos}.workflow_status w
      SET status = 'PENDING', executor_id = g.me, application_version = ?, recovery_attempts = recovery_attempts + 1,
        started_at_epoch_ms = g.ms, updated_at = g.ms, rate_limited = g.starts IS NOT NULL,
        workflow_deadline_epoch_ms = least(w.workflow_deadline_epoch_ms, g.ms + w.workflow_timeout_ms)
      FROM next, given g
      WHERE w.workflow_uuid = next.workflow_uuid AND w.status = 'ENQUEUED' AND w.queue_name = g.queue
      RETURNING w.workflow_uuid, w.priority, w.created_at
      """;

  private final WorkflowQueue queue;
  private final String sql;

  LimitedClaim(WorkflowQueue queue, SchemaNames names) {
    this.queue = queue;
    this.sql =
        names.in(LOCK + GIVEN + (queue.partitioned() ? EACH_PARTITION : ONE_PARTITION) + UPDATE);
  }

  List<String> claim(Connection connection, Claimant claimant, int room) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      WorkflowQueue.RateLimit rate = queue.rateLimit();
      statement.setString(1, queue.name());
      statement.setString(2, queue.name());
      statement.setString(3, claimant.executorId());
      statement.setInt(4, room);
      limit(statement, 5, queue.concurrency());
      limit(statement, 6, queue.workerConcurrency());
      limit(statement, 7, rate == null ? null : rate.starts());
      statement.setObject(8, rate == null ? null : rate.period().toMillis());
      statement.setArray(9, connection.createArrayOf("text", claimant.names()));
      statement.setArray(10, connection.createArrayOf("text", claimant.classNames()));
      statement.setString(11, claimant.version());
      statement.setString(12, claimant.version());
      statement.execute();
      statement.getMoreResults();
      try (ResultSet rows = statement.getResultSet()) {
        return inOrder(rows);
      }
    }
  }

  private static void limit(PreparedStatement statement, int at, @Nullable Integer limit)
      throws SQLException {
    statement.setObject(at, limit == null ? null : Long.valueOf(limit), java.sql.Types.BIGINT);
  }

  private record Claimed(String id, int priority, long createdAt) {}

  static List<String> inOrder(ResultSet rows) throws SQLException {
    List<Claimed> claimed = new ArrayList<>();
    while (rows.next()) {
      claimed.add(new Claimed(rows.getString(1), rows.getInt(2), rows.getLong(3)));
    }
    claimed.sort(
        java.util.Comparator.comparingInt(Claimed::priority).thenComparingLong(Claimed::createdAt));
    return claimed.stream().map(Claimed::id).toList();
  }
}
