package io.lakebase.workflow.manage;

import io.lakebase.workflow.ForkOptions;
import io.lakebase.workflow.dispatch.Queues;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.WorkflowColumns;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

/** Copies workflows up to a step. Thread-safe. */
public final class Forks {

  private static final String FORK =
      """
      WITH given AS MATERIALIZED (
        SELECT ?::text AS id, ?::text AS copy_id, ?::int4 AS from_step, ?::text AS version,
          ?::text AS queue, ?::text AS partition_key, ?::int8 AS timeout_ms,
          (extract(epoch FROM clock_timestamp()) * 1000)::int8 AS ms),
      source AS MATERIALIZED (
        SELECT s.* FROM given g CROSS JOIN LATERAL (
          SELECT * FROM {dbos}.workflow_status x WHERE x.workflow_uuid = g.id OFFSET 0) s),
      copy AS (
        INSERT INTO {dbos}.workflow_status (
          workflow_uuid, status, name, class_name, config_name, application_version,
          application_id, authenticated_user, authenticated_roles, assumed_role, queue_name,
          queue_partition_key, inputs, workflow_timeout_ms, forked_from, serialization, attributes,
          recovery_attempts, created_at, updated_at{app})
        SELECT g.copy_id, 'ENQUEUED', name, class_name, config_name,
          coalesce(g.version, application_version), application_id, authenticated_user,
          authenticated_roles, assumed_role, g.queue, g.partition_key, {inputs}, g.timeout_ms, g.id,
          serialization, attributes, 0, g.ms, g.ms{app}
        FROM source s, given g
        ON CONFLICT DO NOTHING
        RETURNING workflow_uuid AS id),
      marked AS (
        UPDATE {dbos}.workflow_status w SET was_forked_from = TRUE
        WHERE w.workflow_uuid = (SELECT id FROM given) AND EXISTS (SELECT FROM copy)),
      steps AS (
        INSERT INTO {dbos}.operation_outputs (
          workflow_uuid, function_id, function_name, output, error, child_workflow_id,
          started_at_epoch_ms, completed_at_epoch_ms, serialization{app})
        SELECT c.id, o.function_id, o.function_name, o.output, o.error, o.child_workflow_id,
          o.started_at_epoch_ms, o.completed_at_epoch_ms, o.serialization{step_app}
        FROM copy c, given g CROSS JOIN LATERAL (
          SELECT * FROM {dbos}.operation_outputs x
          WHERE x.workflow_uuid = g.id AND x.function_id < g.from_step OFFSET 0) o),
      published AS MATERIALIZED (
        SELECT c.id, h.function_id, h.key, h.value, h.serialization
        FROM copy c, given g CROSS JOIN LATERAL (
          SELECT * FROM {dbos}.workflow_events_history x
          WHERE x.workflow_uuid = g.id AND x.function_id < g.from_step OFFSET 0) h),
      history AS (
        INSERT INTO {dbos}.workflow_events_history (
          workflow_uuid, function_id, key, value, serialization)
        SELECT id, function_id, key, value, serialization FROM published),
      events AS (
        INSERT INTO {dbos}.workflow_events (workflow_uuid, key, value, serialization)
        SELECT DISTINCT ON (key) id, key, value, serialization FROM published
        ORDER BY key, function_id DESC),
      entries AS (
        INSERT INTO {dbos}.streams (
          workflow_uuid, key, value, "offset", function_id, serialization)
        SELECT c.id, e.key, e.value, row_number() OVER (PARTITION BY e.key ORDER BY e."offset") - 1,
          e.function_id, e.serialization
        FROM copy c, given g CROSS JOIN LATERAL (
          SELECT * FROM {dbos}.streams x
          WHERE x.workflow_uuid = g.id AND x.function_id < g.from_step OFFSET 0) e)
      SELECT EXISTS (SELECT FROM source), EXISTS (SELECT FROM copy),
        EXISTS (SELECT FROM {dbos}.workflow_status w WHERE w.workflow_uuid = g.copy_id),
        (SELECT w.forked_from = g.id FROM {dbos}.workflow_status w
          WHERE w.workflow_uuid = g.copy_id)
      FROM given g
      """;

  private static final Duration LONGEST = Duration.ofDays(10_000_000);

  private final Statements statements;
  private final String sql;

  public Forks(Connections connections, SchemaNames names, SchemaFeatures features) {
    this.statements = new Statements(connections, names);
    boolean named = features.applicationName();
    this.sql =
        FORK.replace("{inputs}", WorkflowColumns.INPUTS)
            .replace("{app}", named ? ", application_name" : "")
            .replace("{step_app}", named ? ", o.application_name" : "");
  }

  /** What became of it. */
  public enum Fate {
    /** The copy is there, made by this call or an earlier one. */
    THERE,
    /** There is no original. */
    NO_ORIGINAL,
    /** The copy's id belongs to another workflow. */
    TAKEN
  }

  public Fate fork(String workflowId, String copyId, int fromStep, ForkOptions options)
      throws SQLException {
    while (true) {
      Fate fate =
          statements
              .rows(
                  sql,
                  row -> {
                    if (!row.getBoolean(1)) {
                      return row.getBoolean(4) ? Fate.THERE : Fate.NO_ORIGINAL;
                    }
                    if (row.getBoolean(2) || row.getBoolean(4)) {
                      return Fate.THERE;
                    }
                    return row.getBoolean(3) ? Fate.TAKEN : null;
                  },
                  workflowId,
                  copyId,
                  fromStep,
                  options.applicationVersion(),
                  Objects.requireNonNullElse(options.queue(), Queues.DBOS_INTERNAL),
                  options.partitionKey(),
                  options.timeout() == null ? null : millis(options.timeout()))
              .get(0);
      // Null: somebody committed that id after our snapshot; the next one shows whose it is.
      if (fate != null) {
        return fate;
      }
    }
  }

  /** The SQL adds it to the time of a claim. */
  private static long millis(Duration timeout) {
    return timeout.compareTo(LONGEST) < 0 ? timeout.toMillis() : LONGEST.toMillis();
  }
}
