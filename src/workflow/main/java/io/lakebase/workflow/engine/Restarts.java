package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Begins a workflow again under its id: new input in, checkpoints out, in one fenced statement that
 * may be repeated. A mark stays, at which the numbers of calls go on: child ids and idempotency
 * keys are made of them, and must not be those of an earlier round. Messages that were received
 * stay, too, as their ids are what a repeated send is known by, but under a topic of their own: no
 * index tells them from the unread ones of theirs, which are found past all of them.
 */
final class Restarts {

  private static final String MARK = "lakebase.continueAsNew";

  private static final String RECEIVED = "__lakebase_received__";

  private static final String RESTART =
      """
      WITH owner AS MATERIALIZED (
        SELECT x.workflow_uuid, x.status, x.executor_id
        FROM {dbos}.workflow_status x WHERE x.workflow_uuid = ? FOR UPDATE),
      mine AS (
        SELECT workflow_uuid FROM owner WHERE status = 'PENDING' AND executor_id = ?),
      received AS (
        UPDATE {dbos}.notifications SET topic = '{received}'
        WHERE message_uuid = ANY (ARRAY(
          SELECT n.message_uuid FROM mine m JOIN {dbos}.notifications n
            ON n.destination_uuid = m.workflow_uuid AND n.topic < '{received}' AND n.consumed
          UNION ALL
          SELECT n.message_uuid FROM mine m JOIN {dbos}.notifications n
            ON n.destination_uuid = m.workflow_uuid AND n.topic > '{received}' AND n.consumed))),
      wiped AS (
        DELETE FROM {dbos}.operation_outputs o USING mine m
        WHERE o.workflow_uuid = m.workflow_uuid AND o.function_id <> ?),
      marked AS (
        INSERT INTO {dbos}.operation_outputs AS o (workflow_uuid, function_id, function_name,
          output, started_at_epoch_ms, completed_at_epoch_ms, serialization)
        SELECT m.workflow_uuid, ?, ?, 'null', ?, ?, ? FROM mine m
        ON CONFLICT (workflow_uuid, function_id) DO UPDATE SET
          function_name = excluded.function_name, output = excluded.output, error = NULL,
          child_workflow_id = NULL, serialization = excluded.serialization)
      UPDATE {dbos}.workflow_status w
      SET inputs = ?, serialization = ?, updated_at = ?, recovery_attempts = 1
      FROM mine m WHERE w.workflow_uuid = m.workflow_uuid
      RETURNING w.workflow_uuid
      """
          .replace("{received}", RECEIVED);

  private final Connections connections;
  private final String sql;
  private final Payloads payloads;
  private final Clock clock;
  private final RandomGenerator random;

  Restarts(
      Connections connections,
      SchemaNames names,
      Payloads payloads,
      Clock clock,
      RandomGenerator random) {
    this.connections = connections;
    this.sql = names.in(RESTART);
    this.payloads = payloads;
    this.clock = clock;
    this.random = random;
  }

  /** Number of the first call after the last beginning. */
  static int first(List<StepRecord> steps) {
    return steps.stream()
        .filter(step -> step.functionName().equals(MARK))
        .mapToInt(step -> step.functionId() + 1)
        .max()
        .orElse(0);
  }

  /**
   * Returns what the run ends with.
   *
   * @param mark the number that the next call would have
   */
  RuntimeException restart(Run run, String input, int mark) {
    for (int failures = 0; ; failures++) {
      run.awaitLease();
      try {
        if (connections.with(
            connection -> restarted(connection.prepareStatement(sql), run, input, mark))) {
          throw run.stopAndThrow(new RunStopped(run.id(), input, mark + 1));
        }
        throw run.stopAndThrow(
            run.superseded("it could not begin again, its owner or status has changed"));
      } catch (SQLException | RuntimeException thrown) {
        SQLException e = Connections.trouble(thrown);
        if (!Retries.passes(e)) {
          throw run.stopAndThrow(
              new RunStopped(
                  RunStopped.Why.FAILED,
                  "[" + run.id() + "] not begun again: " + e.getMessage(),
                  e));
        }
        run.pause(Retries.backoff(failures, random.nextDouble()));
      }
    }
  }

  private boolean restarted(PreparedStatement prepared, Run run, String input, int mark)
      throws SQLException {
    long now = clock.millis();
    try (PreparedStatement statement = prepared) {
      statement.setString(1, run.id());
      statement.setString(2, run.executorId());
      statement.setInt(3, mark);
      statement.setInt(4, mark);
      statement.setString(5, MARK);
      statement.setLong(6, now);
      statement.setLong(7, now);
      statement.setString(8, payloads.own().name());
      statement.setString(9, input);
      statement.setString(10, payloads.own().name());
      statement.setLong(11, now);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }
}
