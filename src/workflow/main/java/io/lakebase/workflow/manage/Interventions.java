package io.lakebase.workflow.manage;

import io.lakebase.workflow.ResumeOptions;
import io.lakebase.workflow.WorkflowField;
import io.lakebase.workflow.WorkflowManagement.Scope;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.dispatch.Queues;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cancels, resumes, requeues and deletes, each in one statement that locks the rows in the order of
 * their ids. Thread-safe.
 */
public final class Interventions {

  private static final String FAMILY =
      """
      WITH RECURSIVE family (id) AS (
        SELECT unnest(?::text[])
        UNION
        SELECT c.workflow_uuid FROM family f CROSS JOIN LATERAL (
          SELECT x.workflow_uuid FROM {dbos}.workflow_status x
          WHERE x.parent_workflow_id = f.id OFFSET 0) c
        WHERE ?::boolean),
      found AS MATERIALIZED (
        SELECT w.workflow_uuid, w.status, w.executor_id, w.deadline
        FROM (SELECT id FROM family ORDER BY id) f CROSS JOIN LATERAL (
          SELECT x.workflow_uuid, x.status, x.executor_id, x.workflow_deadline_epoch_ms AS deadline
          FROM {dbos}.workflow_status x
          WHERE x.workflow_uuid = f.id FOR {lock}) w)
      """;

  /** A DBOS process records by the row's {@code owner_xid}: without it the run there stops. */
  private static final String CANCEL =
      """
      UPDATE {dbos}.workflow_status x SET
        status = 'CANCELLED', owner_xid = NULL, queue_name = NULL, deduplication_id = NULL,
        started_at_epoch_ms = NULL, updated_at = n.ms, completed_at = n.ms
      FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8 AS ms) n
      WHERE x.workflow_uuid = ANY (ARRAY(
        SELECT workflow_uuid FROM {which} WHERE status NOT IN ('SUCCESS', 'ERROR', 'CANCELLED')))
      RETURNING x.workflow_uuid
      """;

  /** What is another's by now, or was claimed anew, may have got another deadline, or none. */
  private static final String EXPIRE =
      FAMILY
          + """
            , self AS (
              SELECT status, executor_id, deadline FROM found WHERE workflow_uuid = ?),
            late AS (
              SELECT f.workflow_uuid, f.status FROM found f, self s
              WHERE s.status = 'PENDING' AND s.executor_id = ? AND s.deadline IS NOT NULL),
            expired AS (
            """
          + CANCEL.replace("{which}", "late")
          + ") SELECT status = 'CANCELLED' OR EXISTS (SELECT FROM expired) FROM self";

  private static final String ENQUEUE =
      """
      UPDATE {dbos}.workflow_status x SET
        status = 'ENQUEUED', owner_xid = NULL, queue_name = ?,
        application_version = coalesce(?::text, x.application_version), recovery_attempts = 0,
        workflow_timeout_ms = NULL, workflow_deadline_epoch_ms = NULL, deduplication_id = NULL, started_at_epoch_ms = NULL,
        completed_at = NULL, updated_at = (extract(epoch FROM clock_timestamp()) * 1000)::int8
      WHERE x.workflow_uuid = ANY (ARRAY(SELECT workflow_uuid FROM {which}))
      RETURNING x.workflow_uuid
      """;

  private static final String RESUMABLE =
      """
      , resumable AS (
        SELECT workflow_uuid FROM found
        WHERE status IN ('CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED')
          OR status NOT IN ('SUCCESS', 'ERROR') AND workflow_uuid = ANY (?))
      """;

  private static final String DEAD =
      """
      WITH dead AS MATERIALIZED (
        SELECT s.workflow_uuid FROM {dbos}.workflow_status s WHERE TRUE{conditions}
        FOR NO KEY UPDATE SKIP LOCKED)
      """;

  private static final String DELETE =
      """
      , gone AS (
        DELETE FROM {dbos}.workflow_status x
        WHERE x.workflow_uuid = ANY (ARRAY(SELECT workflow_uuid FROM found))
          AND (?::boolean OR NOT EXISTS (
            SELECT FROM found WHERE status IN ('PENDING', 'ENQUEUED', 'DELAYED')))
        RETURNING x.workflow_uuid),
      unparked AS (
        DELETE FROM {own}.parked p
        WHERE p.workflow_id = ANY (ARRAY(SELECT workflow_uuid FROM gone))),
      forgotten AS MATERIALIZED (SELECT {own}.forget(ARRAY(SELECT workflow_uuid FROM gone)))
      SELECT f.workflow_uuid, g.workflow_uuid IS NOT NULL,
        f.status IN ('PENDING', 'ENQUEUED', 'DELAYED')
      FROM found f LEFT JOIN gone g ON g.workflow_uuid = f.workflow_uuid, forgotten
      """;

  private final Statements statements;

  public Interventions(Connections connections, SchemaNames names) {
    this.statements = new Statements(connections, names);
  }

  /** What a deletion came to; nothing is deleted if anything is running. */
  public record Deletion(Set<String> deleted, Set<String> running) {}

  /**
   * The ids of those that this call cancelled. A child that is being started has its parent locked
   * until it is there, and none is started once the parent is cancelled: so a second look finds
   * every child that the first could not see.
   */
  public Set<String> cancel(Collection<String> workflowIds, Scope scope) throws SQLException {
    Set<String> cancelled = new HashSet<>(cancelOnce(workflowIds, scope));
    if (scope == Scope.WITH_CHILDREN && !cancelled.isEmpty()) {
      for (Set<String> more = cancelOnce(workflowIds, scope);
          !more.isEmpty();
          more = cancelOnce(workflowIds, scope)) {
        cancelled.addAll(more);
      }
    }
    return cancelled;
  }

  /**
   * Cancels a workflow for its owner, and nobody else's, with its children: they have its deadline,
   * but those that wait for their turn would find out only then.
   *
   * @return whether it is cancelled now
   */
  public boolean expire(String workflowId, String executorId) throws SQLException {
    List<Boolean> cancelled =
        statements.rows(
            EXPIRE.replace("{lock}", "NO KEY UPDATE"),
            row -> row.getBoolean(1),
            new String[] {workflowId},
            true,
            workflowId,
            executorId);
    return !cancelled.isEmpty() && cancelled.get(0);
  }

  private Set<String> cancelOnce(Collection<String> workflowIds, Scope scope) throws SQLException {
    return Set.copyOf(
        statements.rows(
            FAMILY.replace("{lock}", "NO KEY UPDATE") + CANCEL.replace("{which}", "found"),
            row -> row.getString(1),
            array(workflowIds),
            scope == Scope.WITH_CHILDREN));
  }

  /** The ids of those that this call resumed. */
  public Set<String> resume(Collection<String> workflowIds, ResumeOptions options)
      throws SQLException {
    return Set.copyOf(
        statements.rows(
            FAMILY.replace("{lock}", "NO KEY UPDATE")
                + RESUMABLE
                + ENQUEUE.replace("{which}", "resumable"),
            row -> row.getString(1),
            array(workflowIds),
            options.scope() == Scope.WITH_CHILDREN,
            array(workflowIds),
            queue(options),
            options.applicationVersion()));
  }

  /** The ids of the dead letters that this call resumed. */
  public Set<String> requeue(WorkflowQuery which, ResumeOptions options) throws SQLException {
    WorkflowQuery named =
        which.with(WorkflowField.STATE, List.of("MAX_RECOVERY_ATTEMPTS_EXCEEDED"));
    WorkflowQuery dead =
        new WorkflowQuery(
            named.only(),
            named.idPrefix(),
            named.created(),
            named.completed(),
            false,
            null,
            false,
            named.limit());
    Conditions oldest = Conditions.of(dead).page(dead);
    List<@Nullable Object> values = new ArrayList<>(oldest.values());
    values.add(queue(options));
    values.add(options.applicationVersion());
    return Set.copyOf(
        statements.rows(
            DEAD.replace("{conditions}", oldest.sql()) + ENQUEUE.replace("{which}", "dead"),
            row -> row.getString(1),
            values));
  }

  /** Deletes all of them, or none if one has not ended and force is not used. */
  public Deletion delete(Collection<String> workflowIds, Scope scope, boolean force)
      throws SQLException {
    Set<String> deleted = new HashSet<>();
    Set<String> running = new HashSet<>();
    statements.rows(
        FAMILY.replace("{lock}", "UPDATE") + DELETE,
        row -> {
          if (row.getBoolean(2)) {
            deleted.add(row.getString(1));
          } else if (row.getBoolean(3)) {
            running.add(row.getString(1));
          }
          return true;
        },
        array(workflowIds),
        scope == Scope.WITH_CHILDREN,
        force);
    return new Deletion(deleted, running);
  }

  private static String queue(ResumeOptions options) {
    return Objects.requireNonNullElse(options.queue(), Queues.DBOS_INTERNAL);
  }

  private static String[] array(Collection<String> workflowIds) {
    return workflowIds.stream().distinct().sorted().toArray(String[]::new);
  }
}
