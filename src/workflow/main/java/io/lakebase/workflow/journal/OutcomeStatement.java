package io.lakebase.workflow.journal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Outcomes behind the same fence, taken for update. An outcome with a last step stands only if that
 * very step is stored. The deduplication id is free again from now on. The rows are there and
 * locked, so the insert always meets its conflict: unlike the join of an update its look-up by key
 * leaves no choice to a plan that was made while the table was empty.
 */
final class OutcomeStatement {

  private OutcomeStatement() {}

  static final String OUTCOMES =
      """
      WITH fence AS MATERIALIZED (
        SELECT t.*, x.status,
          coalesce(x.status = 'PENDING' AND x.executor_id = t.executor, FALSE)
            AND (t.step_id IS NULL OR EXISTS (
              SELECT FROM {dbos}.operation_outputs o
              WHERE o.workflow_uuid = t.w AND o.function_id = t.step_id
                AND o.function_name = t.step_name
                AND o.completed_at_epoch_ms IS NOT DISTINCT FROM t.step_completed)) AS mine
        FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int4[],
            ?::text[], ?::int8[])
          AS t (w, new_status, output, error, serialization, executor, step_id, step_name,
            step_completed)
        LEFT JOIN LATERAL (
          SELECT s.status, s.executor_id FROM {dbos}.workflow_status s
          WHERE s.workflow_uuid = t.w FOR NO KEY UPDATE) x ON TRUE
      ),
      written AS (
        INSERT INTO {dbos}.workflow_status AS s (
          workflow_uuid, status, output, error, serialization, updated_at, completed_at)
        SELECT w, new_status, output, error, serialization, n.now_ms, n.now_ms
        FROM fence,
          LATERAL (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8 AS now_ms) n
        WHERE mine
        ON CONFLICT (workflow_uuid) DO UPDATE SET
          status = excluded.status,
          output = excluded.output,
          error = excluded.error,
          serialization = coalesce(excluded.serialization, s.serialization),
          updated_at = excluded.updated_at,
          completed_at = excluded.completed_at,
          deduplication_id = NULL
        RETURNING s.workflow_uuid
      )
      SELECT workflow_uuid, TRUE, NULL FROM written
      UNION ALL
      SELECT w, FALSE, status FROM fence WHERE NOT mine
      """;

  static void bind(ArrayBinder binder, List<OutcomeWrite> writes) throws SQLException {
    binder
        .text(writes, o -> o.row.workflowId())
        .text(writes, o -> status(o.row))
        .text(writes, o -> o.row.output())
        .text(writes, o -> o.row.error())
        .text(writes, o -> o.row.serialization())
        .text(writes, o -> o.row.executorId())
        .int4(writes, o -> o.slot() == null ? null : o.slot().row.functionId())
        .text(writes, o -> o.slot() == null ? null : o.slot().row.functionName())
        .int8(writes, o -> o.slot() == null ? null : o.slot().row.completedAt());
  }

  static String status(OutcomeRow row) {
    return row.success() ? "SUCCESS" : "ERROR";
  }

  static void read(ResultSet rows, List<OutcomeWrite> writes) throws SQLException {
    Map<String, OutcomeWrite> byId = new HashMap<>();
    writes.forEach(write -> byId.put(write.row.workflowId(), write));
    while (rows.next()) {
      OutcomeWrite write = byId.get(rows.getString(1));
      write.written = rows.getBoolean(2);
      write.statusNow = rows.getString(3);
    }
  }
}
