package io.lakebase.workflow.manage;

import io.lakebase.workflow.Retention;
import io.lakebase.workflow.RetentionResult;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes ended workflows in batches, from the oldest on; each batch begins where the one before
 * ended, so that what has to stay is read once. Thread-safe.
 */
public final class RetentionSweep {

  private static final String CUTS =
      """
      SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8 - ?::int8,
        CASE WHEN ?::int8 = 0 THEN (extract(epoch FROM clock_timestamp()) * 1000)::int8 ELSE (
          SELECT s.created_at FROM {dbos}.workflow_status s
          ORDER BY s.created_at DESC OFFSET greatest(?::int8 - 1, 0) LIMIT 1) END
      """;

  /**
   * A child stays while its parent, or a fork of that, is under way and has not asked for its
   * result. Who is waited for is looked up once a batch: a parent's steps are as many as its
   * children.
   */
  private static final String BATCH =
      """
      WITH RECURSIVE old AS MATERIALIZED (
        SELECT s.workflow_uuid, s.created_at, s.parent_workflow_id FROM {dbos}.workflow_status s
        WHERE s.status IN {states} AND s.created_at >= ?::int8
          AND (s.created_at, s.workflow_uuid) > (?::int8, ?::text) AND s.created_at < ?
          AND (coalesce(s.completed_at, s.updated_at) < ?::int8 OR s.created_at < ?::int8)
        ORDER BY s.created_at, s.workflow_uuid
        LIMIT ?
        FOR UPDATE SKIP LOCKED),
      family AS (
        SELECT parent_workflow_id AS id FROM old WHERE parent_workflow_id IS NOT NULL
        UNION
        SELECT c.workflow_uuid FROM family f CROSS JOIN LATERAL (
          SELECT x.workflow_uuid FROM {dbos}.workflow_status x WHERE x.forked_from = f.id OFFSET 0) c),
      under_way AS MATERIALIZED (
        SELECT f.id FROM family f CROSS JOIN LATERAL (
          SELECT FROM {dbos}.workflow_status x
          WHERE x.workflow_uuid = f.id AND x.status IN ('PENDING', 'ENQUEUED', 'DELAYED') OFFSET 0) p),
      awaited AS MATERIALIZED (
        SELECT o.child_workflow_id AS id FROM under_way u CROSS JOIN LATERAL (
          SELECT x.child_workflow_id, x.function_name FROM {dbos}.operation_outputs x
          WHERE x.workflow_uuid = u.id AND x.child_workflow_id IS NOT NULL OFFSET 0) o
        GROUP BY u.id, o.child_workflow_id
        HAVING bool_and(o.function_name <> 'DBOS.getResult')),
      gone AS (
        DELETE FROM {dbos}.workflow_status x
        WHERE x.workflow_uuid = ANY (ARRAY(
          SELECT workflow_uuid FROM old EXCEPT SELECT id FROM awaited))
        RETURNING x.workflow_uuid),
      unparked AS (
        DELETE FROM {own}.parked p
        WHERE p.workflow_id = ANY (ARRAY(SELECT workflow_uuid FROM gone))),
      forgotten AS MATERIALIZED (SELECT {own}.forget(ARRAY(SELECT workflow_uuid FROM gone)))
      SELECT (SELECT count(*) FROM old), (SELECT count(*) FROM gone),
        (SELECT max(created_at) FROM old),
        (SELECT workflow_uuid FROM old ORDER BY created_at DESC, workflow_uuid DESC LIMIT 1)
      FROM forgotten
      """;

  private final Statements statements;

  public RetentionSweep(Connections connections, SchemaNames names) {
    this.statements = new Statements(connections, names);
  }

  private record Cuts(@Nullable Long endedBefore, @Nullable Long createdBefore) {
    long latest() {
      long ended = endedBefore == null ? Long.MIN_VALUE : endedBefore;
      return createdBefore == null ? ended : Math.max(ended, createdBefore);
    }
  }

  private record Batch(
      int found, int deleted, @Nullable Long lastCreatedAt, @Nullable String lastId) {}

  public RetentionResult run(Retention policy, BooleanSupplier stop) throws SQLException {
    Cuts cuts = cuts(policy);
    String sql =
        BATCH.replace(
            "{states}", Conditions.literals(policy.states().stream().map(Enum::name).toList()));
    long deleted = 0;
    int batches = 0;
    long from = Long.MIN_VALUE;
    String after = "";
    while (!stop.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
      Batch batch =
          statements
              .rows(
                  sql,
                  row ->
                      new Batch(
                          row.getInt(1),
                          row.getInt(2),
                          Statements.number(row, 3),
                          row.getString(4)),
                  from,
                  from,
                  after,
                  cuts.latest(),
                  cuts.endedBefore(),
                  cuts.createdBefore(),
                  policy.batch())
              .get(0);
      batches++;
      deleted += batch.deleted();
      if (batch.found() < policy.batch()
          || batch.lastCreatedAt() == null
          || batch.lastId() == null) {
        return new RetentionResult(deleted, batches, true);
      }
      from = batch.lastCreatedAt();
      after = batch.lastId();
    }
    return new RetentionResult(deleted, batches, false);
  }

  private Cuts cuts(Retention policy) throws SQLException {
    Duration age = policy.maxAge();
    List<Cuts> found =
        statements.rows(
            CUTS,
            row -> new Cuts(Statements.number(row, 1), Statements.number(row, 2)),
            age == null ? null : millis(age),
            policy.maxRows(),
            policy.maxRows() == null ? 0L : policy.maxRows());
    Cuts cuts = found.get(0);
    return policy.maxRows() == null ? new Cuts(cuts.endedBefore(), null) : cuts;
  }

  private static long millis(Duration age) {
    return age.compareTo(Duration.ofDays(365_000)) > 0
        ? Duration.ofDays(365_000).toMillis()
        : age.toMillis();
  }
}
