package io.lakebase.workflow.journal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes behind the same fence, taken for update, each with its last step. An outcome with a last
 * step stands only if that very step is stored. The deduplication id is free again from now on. The
 * row is written at the place where the fence has locked it: that saves a second look-up, and
 * leaves no choice to a plan that was made while the table was empty. A row that moved while the
 * fence waited for it is not seen there by this statement, but by the next.
 */
final class OutcomeStatement {

  static final Columns COLUMNS =
      new Columns(
          "w text, new_status text, output text, error text, serialization text, executor text");

  static final Columns COLUMNS_WITH_STEPS =
      COLUMNS.and(
          "f int4, name text, step_output text, step_error text, child text, started int8,"
              + " completed int8, step_serialization text");

  private static final String PLAIN_FENCE =
      """
      WITH fence AS MATERIALIZED (
        SELECT t.*, x.place FROM {rows}, LATERAL (
          SELECT s.ctid AS place, s.status, s.executor_id FROM {dbos}.workflow_status s
          WHERE s.workflow_uuid = t.w FOR NO KEY UPDATE) x
        WHERE x.status IS NOT DISTINCT FROM 'PENDING' AND x.executor_id = t.executor
      )
      """;

  static final String OUTCOMES = head() + tail("TRUE");

  /** Outcomes without last steps, with no other answer than how many were written. */
  static final String PLAIN = PLAIN_FENCE + update("TRUE");

  static final String PLAIN_WITH_STEPS =
      PLAIN_FENCE
          + ", "
          + steps("f IS NOT NULL", "")
          + update("(fence.f IS NULL OR fence.w IN (SELECT workflow_uuid FROM steps))");

  static final String OUTCOMES_WITH_STEPS =
      head()
          + ", "
          + steps("owned AND f IS NOT NULL", "ON CONFLICT (workflow_uuid, function_id) DO NOTHING")
          + tail(
              """
              (fence.f IS NULL OR fence.w IN (SELECT workflow_uuid FROM steps)
                  OR EXISTS (
                    SELECT FROM {dbos}.operation_outputs o
                    WHERE o.workflow_uuid = fence.w AND o.function_id = fence.f
                      AND o.function_name IS NOT DISTINCT FROM fence.name
                      AND o.completed_at_epoch_ms IS NOT DISTINCT FROM fence.completed
                      AND o.output IS NOT DISTINCT FROM fence.step_output
                      AND o.error IS NOT DISTINCT FROM fence.step_error))""");

  private OutcomeStatement() {}

  private static String head() {
    return """
        WITH fence AS MATERIALIZED (
          SELECT t.*, x.place, x.status AS status_now,
            coalesce(x.status IN ('PENDING', 'CANCELLED') AND x.executor_id = t.executor, FALSE)
              AS owned
          FROM {rows}
          LEFT JOIN LATERAL (
            SELECT s.ctid AS place, s.status, s.executor_id FROM {dbos}.workflow_status s
            WHERE s.workflow_uuid = t.w FOR NO KEY UPDATE) x ON TRUE
        )
        """;
  }

  private static String steps(String which, String conflict) {
    return """
        steps AS (
          INSERT INTO {dbos}.operation_outputs (
            workflow_uuid, function_id, function_name, output, error, child_workflow_id,
            started_at_epoch_ms, completed_at_epoch_ms, serialization)
          SELECT w, f, name, step_output, step_error, child, started, completed,
            step_serialization
          FROM fence WHERE {which} {conflict}
          RETURNING workflow_uuid
        )
        """
        .replace("{which}", which)
        .replace("{conflict}", conflict);
  }

  private static String tail(String stepIsStored) {
    return ", written AS ("
        + update("fence.owned AND fence.status_now = 'PENDING' AND " + stepIsStored)
        + """
          RETURNING 1
        )
        SELECT count(*), NULL, NULL FROM written
        UNION ALL
        SELECT NULL, w, status_now FROM fence WHERE NOT owned OR status_now <> 'PENDING'
        """;
  }

  private static String update(String which) {
    return """
        UPDATE {dbos}.workflow_status AS s SET
          status = fence.new_status,
          output = fence.output,
          error = fence.error,
          serialization = coalesce(fence.serialization, s.serialization),
          updated_at = n.now_ms,
          completed_at = n.now_ms,
          deduplication_id = NULL
        FROM fence,
          LATERAL (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8 AS now_ms) n
        WHERE s.ctid = fence.place AND {which}
        """
        .replace("{which}", which);
  }

  static void bind(Binder binder, List<OutcomeWrite> writes) throws SQLException {
    binder
        .text(writes, o -> o.row.workflowId())
        .text(writes, o -> status(o.row))
        .text(writes, o -> o.row.output())
        .text(writes, o -> o.row.error())
        .text(writes, o -> o.row.serialization())
        .text(writes, o -> o.row.executorId());
  }

  static void bindWithSteps(Binder binder, List<OutcomeWrite> writes) throws SQLException {
    bind(binder, writes);
    binder
        .int4(writes, o -> step(o, StepRow::functionId))
        .text(writes, o -> step(o, StepRow::functionName))
        .text(writes, o -> step(o, StepRow::output))
        .text(writes, o -> step(o, StepRow::error))
        .text(writes, o -> step(o, StepRow::childWorkflowId))
        .int8(writes, o -> step(o, StepRow::startedAt))
        .int8(writes, o -> step(o, StepRow::completedAt))
        .text(writes, o -> step(o, StepRow::serialization));
  }

  private static <V> @Nullable V step(OutcomeWrite write, Function<StepRow, @Nullable V> column) {
    StepSlot slot = write.slot();
    return slot == null ? null : column.apply(slot.row);
  }

  static String status(OutcomeRow row) {
    return row.success() ? "SUCCESS" : "ERROR";
  }

  static void read(ResultSet rows, List<OutcomeWrite> writes) throws SQLException {
    long written = 0;
    Map<String, OutcomeWrite> byId = new HashMap<>();
    while (rows.next()) {
      if (rows.getString(2) == null) {
        written = rows.getLong(1);
        continue;
      }
      if (byId.isEmpty()) {
        writes.forEach(write -> byId.put(write.row.workflowId(), write));
      }
      byId.get(rows.getString(2)).refused(rows.getString(3));
    }
    settle(writes, written);
  }

  /** Those that nothing speaks against were written, if there are as many of them. */
  static void settle(List<OutcomeWrite> writes, long written) {
    List<OutcomeWrite> open = writes.stream().filter(OutcomeWrite::open).toList();
    if (open.size() == written) {
      open.forEach(OutcomeWrite::stands);
    }
  }
}
