package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Begins a workflow again under its id: new input in, checkpoints out, in one fenced statement that
 * may be repeated.
 */
final class Restarts {

  private static final String RESTART =
      """
      WITH owner AS MATERIALIZED (
        SELECT x.workflow_uuid, x.status, x.executor_id
        FROM {dbos}.workflow_status x WHERE x.workflow_uuid = ? FOR UPDATE),
      mine AS (
        SELECT workflow_uuid FROM owner WHERE status = 'PENDING' AND executor_id = ?),
      wiped AS (
        DELETE FROM {dbos}.operation_outputs o USING mine m WHERE o.workflow_uuid = m.workflow_uuid)
      UPDATE {dbos}.workflow_status w
      SET inputs = ?, serialization = ?, updated_at = ?, recovery_attempts = 1
      FROM mine m WHERE w.workflow_uuid = m.workflow_uuid
      RETURNING w.workflow_uuid
      """;

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

  /** Returns what the run ends with. */
  RuntimeException restart(Run run, String input) {
    for (int failures = 0; ; failures++) {
      run.awaitLease();
      try {
        if (connections.with(
            connection -> restarted(connection.prepareStatement(sql), run, input))) {
          throw run.stopAndThrow(new RunStopped(run.id(), input));
        }
        throw run.stopAndThrow(
            run.superseded("it could not begin again, its owner or status has changed"));
      } catch (SQLException e) {
        if (!Retries.databaseAway(e) && !Retries.conflict(e)) {
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

  private boolean restarted(PreparedStatement prepared, Run run, String input) throws SQLException {
    try (PreparedStatement statement = prepared) {
      statement.setString(1, run.id());
      statement.setString(2, run.executorId());
      statement.setString(3, input);
      statement.setString(4, payloads.own().name());
      statement.setLong(5, clock.millis());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }
}
