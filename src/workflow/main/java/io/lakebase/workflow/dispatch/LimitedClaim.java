package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Claims from one queue with limits. The claims of a queue follow each other under a lock of its
 * name, taken by a statement of its own so that the counting sees what the claim before has done;
 * both travel as one round trip and one transaction. Partitions take turns, the one after the last
 * that was served first. Not thread-safe.
 */
final class LimitedClaim {

  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('lakebase_workflow queue ' || ?, 0));\n";

  private static final String GIVEN =
      """
      WITH RECURSIVE given AS MATERIALIZED (
        SELECT ?::text AS queue, ?::text AS me, ?::bigint AS room, ?::bigint AS everywhere, ?::bigint AS here,
          ?::bigint AS starts, ?::bigint AS period, ?::bigint AS each, ?::bigint AS each_here, ?::bigint AS each_starts,
          ?::bigint AS each_period, ?::text AS served,
          (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms),
      {version},
      {known},
      mine AS MATERIALIZED (
        SELECT l.executor_id FROM {own}.leases l, given g
        WHERE l.executor_id = g.me AND l.ended_at IS NULL
        FOR KEY SHARE OF l),
      startable AS MATERIALIZED (
        SELECT greatest(0, least(
          CASE WHEN EXISTS (SELECT FROM mine) THEN g.room ELSE 0 END,
          CASE WHEN g.starts IS NOT NULL THEN g.starts - (
            SELECT count(*) FROM {dbos}.workflow_status w
            WHERE w.queue_name = g.queue AND w.rate_limited AND w.started_at_epoch_ms > g.ms - g.period
              AND w.status NOT IN ('ENQUEUED', 'DELAYED')) END,
          CASE WHEN g.everywhere IS NOT NULL THEN g.everywhere - (
            SELECT count(*) FROM {dbos}.workflow_status r
            WHERE r.queue_name = g.queue AND r.status = 'PENDING') END,
          CASE WHEN g.here IS NOT NULL THEN g.here - (
            SELECT count(*) FROM {dbos}.workflow_status r
            WHERE r.queue_name = g.queue AND r.status = 'PENDING' AND r.executor_id = g.me) END)) AS room
        FROM given g),
      """;

  private static final String CLAIMABLE =
      """
      w.queue_name = (SELECT queue FROM given) AND w.status = 'ENQUEUED' AND {is claimable} AND {is known}
      """;

  private static final String ONE_PARTITION =
      """
      next AS MATERIALIZED (
        SELECT w.workflow_uuid, 1 AS spot FROM {dbos}.workflow_status w
        WHERE {claimable}
        ORDER BY w.priority, w.created_at
        LIMIT (SELECT room FROM startable)
        FOR NO KEY UPDATE OF w SKIP LOCKED)
      """;

  /**
   * What runs and what a period started is read once for all keys. A key's work is asked for as a
   * range that is ordered by the key: without statistics an equation would look as cheap in the
   * index that knows no keys. Work without a key no index finds; it is asked for apart.
   */
  private static final String EACH_PARTITION =
      """
      keys AS (
        SELECT (SELECT min(w.queue_partition_key) FROM {dbos}.workflow_status w
          WHERE w.queue_name = g.queue AND w.status = 'ENQUEUED') AS key, 1 AS n FROM given g
        UNION ALL
        SELECT (SELECT min(w.queue_partition_key) FROM {dbos}.workflow_status w
          WHERE w.queue_name = (SELECT queue FROM given) AND w.status = 'ENQUEUED'
            AND w.queue_partition_key > k.key), k.n + 1
        FROM keys k WHERE k.key IS NOT NULL),
      counted AS (
        SELECT key, TRUE AS waits, 0 AS runs, 0 AS runs_here, 0 AS starts FROM keys
        UNION ALL
        SELECT r.queue_partition_key, FALSE, 1, (r.executor_id IS NOT DISTINCT FROM (SELECT me FROM given))::int, 0
        FROM {dbos}.workflow_status r
        WHERE r.queue_name = (SELECT queue FROM given) AND r.status = 'PENDING'
          AND (SELECT each IS NOT NULL OR each_here IS NOT NULL FROM given)
        UNION ALL
        SELECT r.queue_partition_key, FALSE, 0, 0, 1 FROM {dbos}.workflow_status r
        WHERE r.queue_name = (SELECT queue FROM given) AND r.rate_limited
          AND r.started_at_epoch_ms > (SELECT ms - each_period FROM given)
          AND r.status NOT IN ('ENQUEUED', 'DELAYED')),
      free AS MATERIALIZED (
        SELECT c.key, greatest(0, least(
          (SELECT room FROM startable),
          (SELECT each FROM given) - sum(c.runs),
          (SELECT each_here FROM given) - sum(c.runs_here),
          (SELECT each_starts FROM given) - sum(c.starts))) AS room
        FROM counted c GROUP BY c.key HAVING bool_or(c.waits)),
      next AS MATERIALIZED (
        SELECT w.workflow_uuid,
          row_number() OVER (
            ORDER BY w.turn, coalesce(f.key, '') <= g.served, coalesce(f.key, ''), w.priority, w.created_at) AS spot
        FROM free f CROSS JOIN given g CROSS JOIN LATERAL (
          SELECT p.workflow_uuid, p.priority, p.created_at,
            row_number() OVER (ORDER BY p.priority, p.created_at) AS turn
          FROM (
            (SELECT w.workflow_uuid, w.priority, w.created_at FROM {dbos}.workflow_status w
            WHERE w.queue_partition_key BETWEEN f.key AND f.key AND {claimable}
            ORDER BY w.queue_partition_key, w.priority, w.created_at LIMIT f.room)
            UNION ALL
            (SELECT w.workflow_uuid, w.priority, w.created_at FROM {dbos}.workflow_status w
            WHERE f.key IS NULL AND w.queue_partition_key IS NULL AND {claimable}
            ORDER BY w.priority, w.created_at LIMIT f.room)) p) w
        ORDER BY spot
        LIMIT (SELECT room FROM startable))
      """;

  /** Tests the row in a way that leaves no index but that of its id. */
  private static final String UPDATE =
      """
      UPDATE {dbos}.workflow_status w
      SET status = 'PENDING', executor_id = g.me, application_version = v.name, recovery_attempts = recovery_attempts + 1,
        started_at_epoch_ms = g.ms, updated_at = g.ms, rate_limited = g.starts IS NOT NULL OR g.each_starts IS NOT NULL,
        workflow_deadline_epoch_ms = {deadline}
      FROM next, given g, version v
      WHERE w.workflow_uuid = ANY (ARRAY(SELECT workflow_uuid FROM next)) AND w.workflow_uuid = next.workflow_uuid
        AND w.status IS NOT DISTINCT FROM 'ENQUEUED' AND w.queue_name IS NOT DISTINCT FROM g.queue
      RETURNING w.workflow_uuid, w.priority, w.created_at, coalesce(w.queue_partition_key, ''), next.spot
      """;

  private final QueueLimits limits;
  private final String sql;
  private @Nullable String served;

  LimitedClaim(QueueLimits limits, SchemaNames names) {
    this.limits = limits;
    this.sql =
        names.in(
            (LOCK
                    + GIVEN
                    + (limits.partitioned() ? EACH_PARTITION : ONE_PARTITION)
                    + ", "
                    + QueueClaims.UNPARK
                    + UPDATE)
                .replace("{claimable}", CLAIMABLE)
                .replace("{known}", KnownNames.CTE)
                .replace("{is known}", KnownNames.of("w"))
                .replace("{version}", ClaimableVersion.CTE)
                .replace("{is claimable}", ClaimableVersion.of("w"))
                .replace("{deadline}", ClaimedDeadline.of("w", "g")));
  }

  QueueLimits limits() {
    return limits;
  }

  List<String> claim(Connection connection, Claimant claimant, int room) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, limits.name());
      statement.setString(2, limits.name());
      statement.setString(3, claimant.executorId());
      statement.setInt(4, room);
      limit(statement, 5, limits.everywhere());
      limit(statement, 6, limits.here());
      rate(statement, 7, limits.rate());
      limit(statement, 9, limits.each());
      limit(statement, 10, limits.eachHere());
      rate(statement, 11, limits.eachRate());
      statement.setString(13, served);
      KnownNames.bind(statement, ClaimableVersion.bind(statement, 14, claimant), claimant);
      statement.execute();
      statement.getMoreResults();
      try (ResultSet rows = statement.getResultSet()) {
        List<Claimed> claimed = read(rows);
        claimed.stream()
            .max(Comparator.comparingLong(Claimed::spot))
            .ifPresent(last -> served = last.partition());
        return inOrder(claimed);
      }
    }
  }

  private static void limit(PreparedStatement statement, int at, @Nullable Integer limit)
      throws SQLException {
    statement.setObject(at, limit == null ? null : Long.valueOf(limit), java.sql.Types.BIGINT);
  }

  private static void rate(
      PreparedStatement statement, int at, WorkflowQueue.@Nullable RateLimit rate)
      throws SQLException {
    limit(statement, at, rate == null ? null : rate.starts());
    statement.setObject(
        at + 1, rate == null ? null : rate.period().toMillis(), java.sql.Types.BIGINT);
  }

  private record Claimed(String id, int priority, long createdAt, String partition, long spot) {}

  private static List<Claimed> read(ResultSet rows) throws SQLException {
    List<Claimed> claimed = new ArrayList<>();
    while (rows.next()) {
      claimed.add(
          new Claimed(
              rows.getString(1),
              rows.getInt(2),
              rows.getLong(3),
              rows.getString(4),
              rows.getLong(5)));
    }
    return claimed;
  }

  private static List<String> inOrder(List<Claimed> claimed) {
    return claimed.stream()
        .sorted(Comparator.comparingInt(Claimed::priority).thenComparingLong(Claimed::createdAt))
        .map(Claimed::id)
        .toList();
  }

  /** Of a claim without partitions: ids, the best first. */
  static List<String> inOrder(ResultSet rows) throws SQLException {
    List<Claimed> claimed = new ArrayList<>();
    while (rows.next()) {
      claimed.add(new Claimed(rows.getString(1), rows.getInt(2), rows.getLong(3), "", 0));
    }
    return inOrder(claimed);
  }
}
