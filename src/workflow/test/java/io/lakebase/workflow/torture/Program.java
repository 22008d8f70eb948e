package io.lakebase.workflow.torture;

import io.lakebase.workflow.StepOptions;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The workflow that is tortured: what it does follows from its id alone, and the database keeps
 * account of it.
 */
final class Program {

  static final WorkflowType<Integer, Long> TYPE =
      Workflow.type("tortured", Integer.class, Long.class);
  static final WorkflowType<Integer, Long> CHILD =
      Workflow.type("tortured-child", Integer.class, Long.class);

  private static final String BEGAN =
      """
      INSERT INTO began (id, step, owner)
      SELECT w.workflow_uuid, ?, l.instance_name
      FROM dbos.workflow_status w JOIN lakebase_workflow.leases l ON l.executor_id = w.executor_id
      WHERE w.workflow_uuid = ? AND l.instance_name = ?
      """;
  private static final String EFFECT = "INSERT INTO effect (id, step) VALUES (?, ?)";

  private final String process;
  private final Account account;

  /** A connection of the bodies' own. */
  interface Account {
    Connection connection() throws SQLException;
  }

  Program(String process, Account account) {
    this.process = process;
    this.account = account;
  }

  static long expected(int seed) {
    Random random = new Random(seed);
    long sum = 0;
    for (int step = steps(random); step > 0; step--) {
      int kind = random.nextInt(12);
      int value = random.nextInt(1_000);
      sum += kind == 11 ? child(value) : value;
    }
    return sum;
  }

  private static int steps(Random random) {
    return 2 + random.nextInt(8);
  }

  private static long child(int value) {
    return value * 2L;
  }

  Long run(WorkflowContext ctx, Integer seed) {
    Random random = new Random(seed);
    long sum = 0;
    int steps = steps(random);
    for (int step = 0; step < steps; step++) {
      int kind = random.nextInt(12);
      int value = random.nextInt(1_000);
      sum += step(ctx, step, kind, value);
    }
    return sum;
  }

  private long step(WorkflowContext ctx, int step, int kind, int value) {
    if (kind == 11) {
      return ctx.startChild(CHILD, value).result();
    }
    if (kind == 10) {
      ctx.sleep(Duration.ofMillis(value));
    }
    if (kind >= 6) {
      return ctx.transaction(
          "tx-" + step,
          TypeRef.of(Integer.class),
          connection -> effect(connection, ctx.workflowId(), step, value));
    }
    StepOptions options = kind == 0 ? StepOptions.defaults().durably() : StepOptions.defaults();
    return ctx.step(
        "step-" + step,
        TypeRef.of(Integer.class),
        options,
        attempt -> {
          began(ctx.workflowId(), step);
          LockSupport.parkNanos(value * 5_000L);
          return value;
        });
  }

  Long runChild(WorkflowContext ctx, Integer value) {
    long one =
        ctx.transaction(
            "double",
            TypeRef.of(Integer.class),
            connection -> effect(connection, ctx.workflowId(), 0, value));
    return one + ctx.step("again", Integer.class, step -> value);
  }

  static int effect(Connection connection, String id, int step, int value) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(EFFECT)) {
      statement.setString(1, id);
      statement.setInt(2, step);
      statement.executeUpdate();
      return value;
    }
  }

  /**
   * Written down only by the owner: what a stopped process does after its lease no engine can
   * prevent, only make harmless.
   */
  private void began(String id, int step) {
    try (Connection connection = account.connection()) {
      began(connection, id, step, process);
    } catch (SQLException e) {
      // The database is away: this attempt leaves no trace, which can only hide nothing that is
      // asserted.
    }
  }

  static void began(Connection connection, String id, int step, String process)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BEGAN)) {
      statement.setInt(1, step);
      statement.setString(2, id);
      statement.setString(3, process);
      statement.executeUpdate();
    }
  }
}
