package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/**
 * Claims from all queues without limits at once. Each of them is read in the order of its index and
 * merged with the others, and the rows are locked one by one as they come: as many as are claimed
 * and no more, so that who claims at the same time passes over nothing that this one leaves.
 */
final class UnlimitedClaim {

  /**
   * The number of candidates is written down for the sake of the plan; it is beyond what others can
   * have locked at the same time.
   */
  private static final String OF_QUEUE =
      """
      (SELECT w.workflow_uuid, w.ctid AS place, w.queue_name, w.application_version, w.priority, w.created_at
      FROM {dbos}.workflow_status w
      WHERE w.queue_name = ? AND w.status = 'ENQUEUED' AND {is claimable} AND {is known}
      ORDER BY w.priority, w.created_at
      LIMIT 10000)
      """;

  private static final String CLAIM =
      """
      WITH mine AS MATERIALIZED (
        SELECT executor_id FROM {own}.leases
        WHERE executor_id = ? AND ended_at IS NULL
        FOR KEY SHARE),
      {version},
      {known},
      next AS MATERIALIZED (
        SELECT c.workflow_uuid
        FROM ({queues} ORDER BY priority, created_at LIMIT 10000) c
        CROSS JOIN LATERAL (
          SELECT FROM {dbos}.workflow_status s
          WHERE s.ctid = c.place AND s.status = 'ENQUEUED' AND s.queue_name = c.queue_name
            AND s.application_version IS NOT DISTINCT FROM c.application_version
          FOR NO KEY UPDATE SKIP LOCKED) l
        WHERE EXISTS (SELECT FROM mine)
        LIMIT ?),
      """
          + QueueClaims.UNPARK
          + """
      UPDATE {dbos}.workflow_status w
      SET status = 'PENDING', executor_id = mine.executor_id, application_version = v.name, recovery_attempts = recovery_attempts + 1,
        started_at_epoch_ms = n.ms, updated_at = n.ms,
        workflow_deadline_epoch_ms = {deadline}
      FROM mine, version v, (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms) n
      WHERE w.workflow_uuid = ANY (ARRAY(SELECT workflow_uuid FROM next))
      RETURNING w.workflow_uuid, w.priority, w.created_at
      """;

  private final List<String> queues;
  private final String sql;

  UnlimitedClaim(List<String> queues, SchemaNames names) {
    this.queues = queues;
    this.sql =
        names.in(
            CLAIM
                .replace(
                    "{queues}",
                    String.join("UNION ALL\n", Collections.nCopies(queues.size(), OF_QUEUE)))
                .replace("{known}", KnownNames.CTE)
                .replace("{is known}", KnownNames.of("w"))
                .replace("{version}", ClaimableVersion.CTE)
                .replace("{is claimable}", ClaimableVersion.of("w"))
                .replace("{deadline}", ClaimedDeadline.of("w", "n")));
  }

  /** Ids, the best first. */
  List<String> claim(Connection connection, Claimant claimant, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, claimant.executorId());
      int at = KnownNames.bind(statement, ClaimableVersion.bind(statement, 2, claimant), claimant);
      for (String queue : queues) {
        statement.setString(at++, queue);
      }
      statement.setInt(at, limit);
      try (ResultSet rows = statement.executeQuery()) {
        return LimitedClaim.inOrder(rows);
      }
    }
  }
}
