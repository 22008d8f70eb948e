package io.lakebase.workflow.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds out who won where a row of ours was not inserted: an earlier attempt of the very same row
 * whose acknowledgement was lost, or somebody else. Reads only; by then the flush stands.
 */
final class Losers {

  static final String STARTS =
      """
      SELECT t.w, s.workflow_uuid, s.status, s.name, s.class_name, s.config_name, s.executor_id,
        s.owner_xid, d.workflow_uuid
      FROM unnest(?::text[], ?::text[], ?::text[]) AS t (w, queue, dedup)
      LEFT JOIN LATERAL (
        SELECT * FROM {dbos}.workflow_status x WHERE x.workflow_uuid = t.w OFFSET 0) s ON TRUE
      LEFT JOIN LATERAL (
        SELECT x.workflow_uuid FROM {dbos}.workflow_status x
        WHERE x.queue_name = t.queue AND x.deduplication_id = t.dedup OFFSET 0) d ON TRUE
      """;

  static final String STEPS =
      """
      SELECT t.w, t.f, o.function_name, o.output, o.error, o.child_workflow_id,
        o.started_at_epoch_ms, o.completed_at_epoch_ms
      FROM unnest(?::text[], ?::int4[]) AS t (w, f)
      CROSS JOIN LATERAL (
        SELECT * FROM {dbos}.operation_outputs x
        WHERE x.workflow_uuid = t.w AND x.function_id = t.f OFFSET 0) o
      """;

  static final String OUTCOMES =
      """
      SELECT t.w, s.executor_id, s.output, s.error FROM unnest(?::text[]) AS t (w)
      CROSS JOIN LATERAL (
        SELECT * FROM {dbos}.workflow_status x WHERE x.workflow_uuid = t.w OFFSET 0) s
      """;

  private Losers() {}

  static void starts(JournalConnection connection, List<StartWrite> writes) throws SQLException {
    if (writes.isEmpty()) {
      return;
    }
    Map<String, StartWrite> byId = new HashMap<>();
    writes.forEach(write -> byId.put(write.row.workflowId(), write));
    PreparedStatement statement = connection.prepared(STARTS);
    connection
        .binder(statement, false)
        .text(writes, s -> s.row.workflowId())
        .text(writes, s -> s.row.queue() == null ? null : s.row.queue().queueName())
        .text(writes, s -> s.row.queue() == null ? null : s.row.queue().deduplicationId());
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        winner(byId.get(rows.getString(1)), rows);
      }
    }
  }

  private static void winner(StartWrite write, ResultSet row) throws SQLException {
    if (row.getString(2) == null) {
      String holder = row.getString(9);
      write.found = holder == null ? null : new StartResult.Deduplicated(holder);
      return;
    }
    WorkflowIdentity stored =
        new WorkflowIdentity(
            Objects.requireNonNullElse(row.getString(4), ""), row.getString(5), row.getString(6));
    if (write.ownerXid.equals(row.getString(8))) {
      write.created = true;
      write.refusal = null;
    } else if (stored.sameAs(write.row.identity())) {
      write.found = new StartResult.Existing(row.getString(3), row.getString(7));
    } else {
      write.found = new StartResult.Conflict(stored);
    }
  }

  static void steps(JournalConnection connection, List<StepSlot> slots) throws SQLException {
    if (slots.isEmpty()) {
      return;
    }
    Map<StepSlot.Key, StepSlot> byKey = new HashMap<>();
    slots.forEach(slot -> byKey.put(slot.key(), slot));
    PreparedStatement statement = connection.prepared(STEPS);
    connection
        .binder(statement, false)
        .text(slots, s -> s.row.workflowId())
        .int4(slots, s -> s.row.functionId());
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        StepSlot slot = byKey.get(new StepSlot.Key(rows.getString(1), rows.getInt(2)));
        slot.written = same(slot.row, rows);
        slot.refusal = slot.written ? null : "another run has recorded this step";
      }
    }
  }

  private static boolean same(StepRow ours, ResultSet row) throws SQLException {
    return ours.functionName().equals(row.getString(3))
        && Objects.equals(ours.output(), row.getString(4))
        && Objects.equals(ours.error(), row.getString(5))
        && Objects.equals(ours.childWorkflowId(), row.getString(6))
        && Objects.equals(ours.startedAt(), WorkflowColumns.number(row, 7))
        && Objects.equals(ours.completedAt(), WorkflowColumns.number(row, 8));
  }

  static void outcomes(JournalConnection connection, List<OutcomeWrite> writes)
      throws SQLException {
    if (writes.isEmpty()) {
      return;
    }
    Map<String, OutcomeWrite> byId = new HashMap<>();
    writes.forEach(write -> byId.put(write.row.workflowId(), write));
    PreparedStatement statement = connection.prepared(OUTCOMES);
    connection.binder(statement, false).text(writes, o -> o.row.workflowId());
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        OutcomeWrite write = byId.get(rows.getString(1));
        if (write.row.executorId().equals(rows.getString(2))
            && Objects.equals(write.row.output(), rows.getString(3))
            && Objects.equals(write.row.error(), rows.getString(4))) {
          write.stands();
        }
      }
    }
  }
}
