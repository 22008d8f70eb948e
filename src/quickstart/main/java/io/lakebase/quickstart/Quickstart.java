package io.lakebase.quickstart;

import io.lakebase.jdbc.LakebaseDriver;
import io.lakebase.quickstart.Place.Disturbance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    String order = "order-42-" + UUID.randomUUID().toString().substring(0, 8);
    say("2. A durable workflow runs, and its process dies in the middle");
    runToDeath(OrderProgram.class, place.url(), order, "die");
    say("3. The program starts again and finishes what it had begun");
    runToEnd(OrderProgram.class, place.url(), order, "finish");
    say("4. What the dbos schema remembers");
    runToEnd(RowsProgram.class, place.url(), order);
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

  private void runToDeath(Class<?> program, String... arguments) throws Exception {
    int status = run(program, arguments);
    require(
        status == OrderProgram.DIED_AS_TOLD,
        program.getSimpleName() + " was to die with status 42 and ended with " + status);
  }

  private void runToEnd(Class<?> program, String... arguments) throws Exception {
    int status = run(program, arguments);
    require(status == 0, program.getSimpleName() + " ended with status " + status);
  }

  private int run(Class<?> program, String... arguments) throws Exception {
    try (Programs running = Programs.start(program, place.environment(), arguments)) {
      return running.untilEnd();
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
