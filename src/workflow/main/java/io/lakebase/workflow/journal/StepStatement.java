package io.lakebase.workflow.journal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints behind a locking fence: the owner's row is locked first, so a take-over either waits
 * for this commit or is seen. The row is looked up by a subquery for each id, whose plan stays an
 * index scan however the table grows. The plain statement is the cheapest that is right while
 * nothing is wrong; whatever it does not write is asked again by the other, which answers with the
 * number of rows written and every row that the fence has something to say about.
 */
final class StepStatement {

  static final Columns COLUMNS =
      new Columns(
          "w text, f int4, name text, output text, error text, child text, started int8,"
              + " completed int8, serialization text, executor text");

  static final Columns CHILD_COLUMNS =
      COLUMNS.and("child_name text, child_class text, child_config text");

  /**
   * Checkpoints of running workflows, with no other answer than how many were written; one that is
   * there already fails all of them. The status is tested in a way that no partial index fits, and
   * after the lock ({@code OFFSET 0} keeps the test out of the look-up): an outcome that travels
   * along must not find another status there than its last step.
   */
  static final String PLAIN =
      """
      INSERT INTO {dbos}.operation_outputs (
        workflow_uuid, function_id, function_name, output, error, child_workflow_id,
        started_at_epoch_ms, completed_at_epoch_ms, serialization)
      SELECT w, f, name, output, error, child, started, completed, serialization
      FROM {rows}, LATERAL (
        SELECT s.status, s.executor_id FROM {dbos}.workflow_status s
        WHERE s.workflow_uuid = t.w OFFSET 0 FOR SHARE) x
      WHERE x.status IS NOT DISTINCT FROM 'PENDING' AND x.executor_id = t.executor
      """;

  static final String STEPS =
      """
      WITH fence AS MATERIALIZED (
        SELECT t.*, x.status, x.executor_id AS owner,
          coalesce(x.status IN ('PENDING', 'CANCELLED') AND x.executor_id = t.executor, FALSE)
            AS mine,
          TRUE AS child_fits
        FROM {rows}
        LEFT JOIN LATERAL (
          SELECT s.status, s.executor_id FROM {dbos}.workflow_status s
          WHERE s.workflow_uuid = t.w FOR SHARE) x ON TRUE
      ),
      """
          + tail();

  /** Checkpoints of child starts, true only if the child runs the function that was meant. */
  static final String CHILD_STEPS =
      """
      WITH fence AS MATERIALIZED (
        SELECT t.*, x.status, x.executor_id AS owner,
          coalesce(x.status IN ('PENDING', 'CANCELLED') AND x.executor_id = t.executor, FALSE)
            AS mine,
          coalesce(c.fits, FALSE) AS child_fits
        FROM {rows}
        LEFT JOIN LATERAL (
          SELECT s.status, s.executor_id FROM {dbos}.workflow_status s
          WHERE s.workflow_uuid = t.w FOR SHARE) x ON TRUE
        LEFT JOIN LATERAL (
          SELECT s.name = t.child_name AND coalesce(s.class_name, '') = t.child_class
            AND coalesce(s.config_name, '') = t.child_config AS fits
          FROM {dbos}.workflow_status s WHERE s.workflow_uuid = t.child OFFSET 0) c ON TRUE
      ),
      """
          + tail();

  private StepStatement() {}

  private static String tail() {
    return """
        written AS (
          INSERT INTO {dbos}.operation_outputs (
            workflow_uuid, function_id, function_name, output, error, child_workflow_id,
            started_at_epoch_ms, completed_at_epoch_ms, serialization)
          SELECT w, f, name, output, error, child, started, completed, serialization
          FROM fence WHERE mine AND child_fits
          ON CONFLICT (workflow_uuid, function_id) DO NOTHING
          RETURNING 1
        )
        SELECT count(*), NULL, NULL, NULL, NULL, NULL, NULL FROM written
        UNION ALL
        SELECT NULL, w, f, mine, child_fits, status, owner FROM fence
        WHERE NOT mine OR NOT child_fits OR status = 'CANCELLED'
        """;
  }

  static void bind(Binder binder, List<StepSlot> slots) throws SQLException {
    binder
        .text(slots, s -> s.row.workflowId())
        .int4(slots, s -> s.row.functionId())
        .text(slots, s -> s.row.functionName())
        .text(slots, s -> s.row.output())
        .text(slots, s -> s.row.error())
        .text(slots, s -> s.row.childWorkflowId())
        .int8(slots, s -> s.row.startedAt())
        .int8(slots, s -> s.row.completedAt())
        .text(slots, s -> s.row.serialization())
        .text(slots, s -> s.row.executorId());
  }

  static void bindChildren(Binder binder, List<StepSlot> slots) throws SQLException {
    bind(binder, slots);
    binder
        .text(slots, s -> child(s).name())
        .text(slots, s -> Objects.requireNonNullElse(child(s).className(), ""))
        .text(slots, s -> Objects.requireNonNullElse(child(s).configName(), ""));
  }

  private static WorkflowIdentity child(StepSlot slot) {
    return Objects.requireNonNull(slot.child);
  }

  static void read(ResultSet rows, List<StepSlot> slots) throws SQLException {
    long written = 0;
    Map<StepSlot.Key, StepSlot> byKey = new HashMap<>();
    while (rows.next()) {
      if (rows.getString(2) == null) {
        written = rows.getLong(1);
        continue;
      }
      if (byKey.isEmpty()) {
        slots.forEach(slot -> byKey.put(slot.key(), slot));
      }
      StepSlot slot = byKey.get(new StepSlot.Key(rows.getString(2), rows.getInt(3)));
      if (!rows.getBoolean(4)) {
        slot.refusal = refusal(rows.getString(6), rows.getString(7));
      } else if (!rows.getBoolean(5)) {
        slot.wrongChild = true;
      } else {
        slot.cancelled = true;
      }
    }
    StepSlot.settle(slots, written);
  }

  static String refusal(@Nullable String status, @Nullable String owner) {
    return status == null
        ? "the workflow is gone"
        : "the workflow is " + status + ", owned by " + (owner == null ? "nobody" : owner);
  }
}
