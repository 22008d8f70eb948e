package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts. A running row needs a lease that has not ended, locked against its end, else a process
 * that was taken over could leave rows that nobody looks for; a child needs its parent's owner, and
 * has its user, as DBOS's children have.
 */
final class StartStatement {

  private StartStatement() {}

  static final Columns SIMPLE_COLUMNS =
      new Columns(
          "w text, name text, class text, config text, inputs text, serialization text,"
              + " executor text, version text, xid text");

  static final Columns COLUMNS =
      SIMPLE_COLUMNS.and(
          "initial text, queue text, priority int4, partition_key text, dedup text,"
              + " delay_until int8, timeout_ms int8, deadline int8, parent text, app text,"
              + " attributes text, auth_user text, role text, roles text, parent_step text,"
              + " parent_executor text");

  /** Every start, with the number of rows written and why others were refused. */
  static String full(SchemaFeatures features) {
    return FULL.replace(
        "{insert}",
        insert(
            features,
            "fence",
            "refusal IS NULL",
            "coalesce(auth_user, parent_user), coalesce(role, parent_role), coalesce(roles, parent_roles)"));
  }

  /** Starts without parents, with no other answer than how many were written. */
  static String plain(SchemaFeatures features) {
    return insert(
        features,
        """
        {rows}
          LEFT JOIN LATERAL (
            SELECT s.executor_id AS holder FROM {own}.leases s
            WHERE t.initial = 'PENDING' AND s.executor_id = t.executor AND s.ended_at IS NULL
            FOR KEY SHARE) l ON TRUE""",
        "initial <> 'PENDING' OR holder IS NOT NULL",
        "auth_user, role, roles");
  }

  /**
   * The same of simple rows, which most are: the server does nothing for columns that they do not
   * have. Without {@code conflict} it does not look for rows of the same ids either; should there
   * be one all the same, all of them fail, and the other statement tells.
   */
  static String simple(boolean conflict) {
    return conflict ? SIMPLE + ON_CONFLICT : SIMPLE;
  }

  private static final String SIMPLE =
      """
      INSERT INTO {dbos}.workflow_status (
        workflow_uuid, status, name, class_name, config_name, inputs, serialization, executor_id,
        application_version, application_id, priority, owner_xid, recovery_attempts, created_at,
        updated_at)
      SELECT w, 'PENDING', name, class, config, inputs, serialization, executor,
        version, '', 0, xid, 1, n.now_ms, n.now_ms
      FROM {rows},
        LATERAL (
          SELECT FROM {own}.leases s
          WHERE s.executor_id = t.executor AND s.ended_at IS NULL FOR KEY SHARE) l,
        LATERAL (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8 AS now_ms) n
      """;

  private static final String ON_CONFLICT = "ON CONFLICT DO NOTHING\n";

  private static String insert(SchemaFeatures features, String from, String which, String who) {
    return INSERT
        .replace("{who}", who)
        .replace("{from}", from)
        .replace("{which}", which)
        .replace("{app}", features.applicationName() ? ", application_name" : "")
        .replace("{app_value}", features.applicationName() ? ", app" : "");
  }

  private static final String FULL =
      """
      WITH fence AS MATERIALIZED (
        SELECT t.*, p.parent_user, p.parent_role, p.parent_roles,
          CASE
            WHEN t.initial = 'PENDING' AND l.executor_id IS NULL THEN 'the lease has ended'
            WHEN t.parent_step IS NOT NULL AND p.executor_id IS NULL THEN 'the parent was cancelled or has another owner'
          END AS refusal
        FROM {rows}
        LEFT JOIN LATERAL (
          SELECT s.executor_id FROM {own}.leases s
          WHERE t.initial = 'PENDING' AND s.executor_id = t.executor AND s.ended_at IS NULL
          FOR KEY SHARE) l ON TRUE
        LEFT JOIN LATERAL (
          SELECT q.executor_id, q.authenticated_user AS parent_user, q.assumed_role AS parent_role,
            q.authenticated_roles AS parent_roles
          FROM (
            SELECT s.status, s.executor_id, s.authenticated_user, s.assumed_role, s.authenticated_roles
            FROM {dbos}.workflow_status s
            WHERE s.workflow_uuid = t.parent_step FOR SHARE) q
          WHERE q.status IS NOT DISTINCT FROM 'PENDING' AND q.executor_id = t.parent_executor
          OFFSET 0) p ON TRUE
      ),
      written AS (
        {insert}
        RETURNING 1
      )
      SELECT count(*), NULL, NULL FROM written
      UNION ALL
      SELECT NULL, xid, refusal FROM fence WHERE refusal IS NOT NULL
      """;

  private static final String INSERT =
      """
      INSERT INTO {dbos}.workflow_status (
        workflow_uuid, status, name, class_name, config_name, inputs, serialization, executor_id,
        application_version, application_id, queue_name, priority, queue_partition_key,
        deduplication_id, delay_until_epoch_ms, workflow_timeout_ms, workflow_deadline_epoch_ms,
        parent_workflow_id, attributes, authenticated_user, assumed_role, authenticated_roles,
        owner_xid, recovery_attempts, created_at, updated_at, started_at_epoch_ms{app})
      SELECT w, initial, name, class, config, inputs, serialization, executor,
        version, '', queue, coalesce(priority, 0), partition_key,
        dedup, delay_until, timeout_ms,
        CASE WHEN initial = 'PENDING' THEN coalesce(deadline, n.now_ms + timeout_ms)
          ELSE deadline END,
        parent, attributes::jsonb, {who},
        xid, CASE WHEN initial = 'PENDING' THEN 1 ELSE 0 END, n.now_ms, n.now_ms,
        CASE WHEN initial = 'PENDING' AND queue IS NOT NULL THEN n.now_ms END{app_value}
      FROM {from},
        LATERAL (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8 AS now_ms) n
      WHERE {which}
      """
          + ON_CONFLICT;

  static void bindSimple(Binder binder, List<StartWrite> writes) throws SQLException {
    binder
        .text(writes, s -> s.row.workflowId())
        .text(writes, s -> s.row.identity().name())
        .text(writes, s -> s.row.identity().className())
        .text(writes, s -> s.row.identity().configName())
        .text(writes, s -> s.row.inputs())
        .text(writes, s -> s.row.serialization())
        .text(writes, s -> s.row.executorId())
        .text(writes, s -> s.row.applicationVersion())
        .text(writes, s -> s.ownerXid);
  }

  static void bind(Binder binder, List<StartWrite> writes) throws SQLException {
    bindSimple(binder, writes);
    binder
        .text(writes, s -> s.row.status().name())
        .text(writes, s -> queue(s, QueuePlacement::queueName))
        .int4(writes, s -> queue(s, QueuePlacement::priority))
        .text(writes, s -> queue(s, QueuePlacement::partitionKey))
        .text(writes, s -> queue(s, QueuePlacement::deduplicationId))
        .int8(writes, s -> queue(s, QueuePlacement::delayUntilEpochMs))
        .int8(writes, s -> s.row.timeoutMs())
        .int8(writes, s -> s.row.deadlineEpochMs())
        .text(writes, s -> s.row.parentWorkflowId())
        .text(writes, s -> s.row.applicationName())
        .text(writes, s -> s.row.attributesJson())
        .text(writes, s -> s.row.authenticatedUser())
        .text(writes, s -> s.row.assumedRole())
        .text(writes, s -> s.row.authenticatedRoles())
        .text(writes, s -> s.slot() == null ? null : s.slot().row.workflowId())
        .text(writes, s -> s.slot() == null ? null : s.slot().row.executorId());
  }

  private static <V> @Nullable V queue(
      StartWrite write, Function<QueuePlacement, @Nullable V> column) {
    return write.row.queue() == null ? null : column.apply(write.row.queue());
  }

  static void read(ResultSet rows, List<StartWrite> writes) throws SQLException {
    long written = 0;
    Map<String, StartWrite> byXid = new HashMap<>();
    while (rows.next()) {
      if (rows.getString(2) == null) {
        written = rows.getLong(1);
        continue;
      }
      if (byXid.isEmpty()) {
        writes.forEach(write -> byXid.put(write.ownerXid, write));
      }
      byXid.get(rows.getString(2)).refusal = rows.getString(3);
    }
    settle(writes, written);
  }

  /** Those that nothing speaks against were written, if there are as many of them. */
  static void settle(List<StartWrite> writes, long written) {
    List<StartWrite> open = writes.stream().filter(StartWrite::lost).toList();
    if (open.size() == written) {
      open.forEach(write -> write.created = true);
    }
  }
}
