package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.ClosedLoop;
import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The limit of a step loop: one connection, one prepared insert of a checkpoint, each committed.
 */
public final class InsertContestant implements Contestant {

  private static final String WORKFLOW =
      """
      INSERT INTO dbos.workflow_status (workflow_uuid, status, name) VALUES (?, 'PENDING', 'floor')""";

  private static final String STEP =
      """
      INSERT INTO dbos.operation_outputs
        (workflow_uuid, function_id, function_name, output, started_at_epoch_ms, completed_at_epoch_ms)
      VALUES (?, ?, 'add', ?, ?, ?)""";

  private final String direct;
  private final Connection connection;

  /** Given the {@code url} of a database whose schema is there already. */
  public InsertContestant(Parameters parameters) throws SQLException {
    direct = parameters.get("direct");
    connection = DriverManager.getConnection(parameters.get("url"));
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    FreshTables.of(direct);
    int[] workflows = {0};
    try (PreparedStatement workflow = connection.prepareStatement(WORKFLOW);
        PreparedStatement step = connection.prepareStatement(STEP)) {
      return ClosedLoop.run(
          1, order.length(), () -> loop(workflow, step, "floor-" + workflows[0]++));
    }
  }

  /** As many steps as a loop of the engine; its first row is left out of neither side. */
  private static int loop(PreparedStatement workflow, PreparedStatement step, String id)
      throws SQLException {
    workflow.setString(1, id);
    workflow.executeUpdate();
    for (int i = 0; i < Workload.LOOP_STEPS; i++) {
      long now = System.currentTimeMillis();
      step.setString(1, id);
      step.setInt(2, i);
      step.setString(3, Integer.toString(i));
      step.setLong(4, now);
      step.setLong(5, now);
      step.executeUpdate();
    }
    return Workload.LOOP_STEPS;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
