package io.lakebase.quickstart;

import io.lakebase.jdbc.LakebaseDriver;
import io.lakebase.quickstart.Place.Disturbance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/**
 * Shows what the project is for, in a minute: a pool that outlives its tokens and a workflow that
 * outlives its process. Exits 0 if all of it was seen, 1 and the reason otherwise.
 */
public final class Quickstart {

  private static final String WORKFLOW =
      """
      SELECT workflow_uuid AS workflow, name, status, recovery_attempts AS attempts, output
        FROM dbos.workflow_status
       WHERE workflow_uuid = ?
      """;

  private static final String STEPS =
      """
      SELECT function_id AS step, function_name AS name, output
        FROM dbos.operation_outputs
       WHERE workflow_uuid = ?
       ORDER BY function_id
      """;

  private final Place place;

  private Quickstart(Place place) {
    this.place = place;
  }

  public static void main(String[] arguments) {
    int status = 1;
    try (Place place = DatabricksPlace.from(System.getenv()).orElseGet(LocalPlace::start)) {
      new Quickstart(place).run();
      status = 0;
    } catch (Exception e) {
      System.out.println();
      System.out.println("The quickstart failed: " + e.getMessage());
      e.printStackTrace(System.out);
    }
    System.exit(status);
  }

  private void run() throws Exception {
    say("Running on " + place.description());
    say("URL: " + LakebaseDriver.withoutSecrets(place.url()));
    showThePool();
    String workflowId = "order-42-" + UUID.randomUUID().toString().substring(0, 8);
    showTheWorkflow(workflowId);
    showTheRows(workflowId);
    say("Done.");
  }

  private void showThePool() throws Exception {
    say("1. A HikariCP pool, by its URL alone");
    try (Programs pool = Programs.start(PoolProgram.class, place.environment(), place.url())) {
      pool.untilReady();
      for (Disturbance disturbance : Disturbance.values()) {
        String done = place.disturb(disturbance);
        if (!done.isEmpty()) {
          System.out.println("  meanwhile " + done);
        }
        pool.nextRound();
        pool.untilReady();
      }
      require(pool.untilEnd() == 0, "the pool's program did not end well");
    }
    if (place.credentialsIssued() >= 0) {
      System.out.println("  credentials issued so far: " + place.credentialsIssued());
    }
  }

  private void showTheWorkflow(String workflowId) throws Exception {
    say("2. DBOS Transact runs a workflow, and its process dies in the middle");
    int status = runWorkflow(workflowId, "die");
    require(
        status == OrderProgram.DIED_AS_TOLD,
        "the program was to die with status 42 and ended with " + status);

    say("3. The program starts again and finishes what it had begun");
    require(runWorkflow(workflowId, "finish") == 0, "the second run did not end well");
  }

  private int runWorkflow(String workflowId, String mode) throws Exception {
    Map<String, String> environment = place.environment();
    String user = environment.getOrDefault("PGUSER", System.getenv().getOrDefault("PGUSER", ""));
    try (Programs program =
        Programs.start(OrderProgram.class, environment, place.url(), user, workflowId, mode)) {
      return program.untilEnd();
    }
  }

  private void showTheRows(String workflowId) throws Exception {
    say("4. What the dbos schema remembers");
    try (Programs rows =
        Programs.start(RowsProgram.class, place.environment(), place.url(), workflowId)) {
      require(rows.untilEnd() == 0, "the rows of the finished workflow are not as they should be");
    }
  }

  /** Prints both tables; fails unless the workflow succeeded with its three steps. */
  static void printRows(Connection connection, String workflowId) throws SQLException {
    print(connection, WORKFLOW, workflowId, 1);
    print(connection, STEPS, workflowId, 3);
  }

  private static void print(Connection connection, String sql, String workflowId, int rows)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, workflowId);
      try (ResultSet result = statement.executeQuery()) {
        Table table = Table.of(result);
        System.out.println(table);
        require(table.size() == rows, "expected " + rows + " rows and found " + table.size());
      }
    }
  }

  private static void say(String text) {
    System.out.println();
    System.out.println(text);
  }

  private static void require(boolean shown, String failure) {
    if (!shown) {
      throw new QuickstartFailed(failure);
    }
  }
}
