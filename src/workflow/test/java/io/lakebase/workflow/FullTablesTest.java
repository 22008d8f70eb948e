package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An engine that was started on an empty database, and what a step costs it when that is full. */
class FullTablesTest {

  private static final WorkflowType<Integer, Integer> STEPS =
      Workflow.type("steps", Integer.class, Integer.class);

  private static final List<String> TABLES = List.of("workflow_status", "operation_outputs");

  private static final String LOAD =
      """
      SET session_replication_role = replica;
      INSERT INTO dbos.workflow_status (workflow_uuid, status, name, executor_id)
      SELECT 'old' || n, 'PENDING', 'steps', 'another' FROM generate_series(1, 200000) n;
      INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, function_name, output)
      SELECT 'old' || n, 0, 'step', '1' FROM generate_series(1, 200000) n
      """;

  private static final String PAGES =
      """
      SELECT sum(calls), sum(shared_blks_hit + shared_blks_read)::float8 / sum(calls)
      FROM pg_stat_statements
      WHERE toplevel AND query LIKE '%INSERT INTO%operation_outputs%'
        AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  @RegisterExtension final Engines engines = new Engines();

  /**
   * The plans are kept as they were made for empty tables; nobody tells the planner of the rows.
   */
  @Test
  void aStepReadsAHandfulOfPagesMoreWhenTheTablesHaveFilledUpUnderARunningEngine()
      throws Exception {
    TestPostgres.execute(engines.database(), "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .lease(Duration.ofMinutes(30))
                    .pollInterval(Duration.ofMinutes(30))
                    .listen(false)
                    .register(STEPS, FullTablesTest::steps));
    for (String table : TABLES) {
      TestPostgres.execute(engines.database(), "VACUUM ANALYZE dbos." + table);
      TestPostgres.execute(
          engines.database(), "ALTER TABLE dbos." + table + " SET (autovacuum_enabled = off)");
    }
    run(engine, 20);
    double empty = pagesOfAStep(engine);

    TestPostgres.execute(engines.database(), LOAD);
    double full = pagesOfAStep(engine);

    assertThat(empty).isBetween(5.0, 60.0);
    assertThat(full).isLessThan(3 * empty);
    for (String table : TABLES) {
      TestPostgres.execute(
          engines.database(), "ALTER TABLE dbos." + table + " RESET (autovacuum_enabled)");
    }
  }

  private static Integer steps(WorkflowContext context, Integer count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int value = i;
      sum += context.step("step-" + i, Integer.class, step -> value);
    }
    return sum;
  }

  private static void run(WorkflowEngine engine, int workflows) {
    for (int i = 0; i < workflows; i++) {
      assertThat(engine.start(STEPS, 10).result()).isEqualTo(45);
    }
  }

  /** Pages of tables and indexes that the database touches for one, on average. */
  private double pagesOfAStep(WorkflowEngine engine) throws SQLException {
    try (Connection connection = engines.database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_stat_statements_reset()");
      run(engine, 20);
      try (ResultSet rows = statement.executeQuery(PAGES)) {
        rows.next();
        assertThat(rows.getLong(1)).as("statements with steps").isEqualTo(200);
        return rows.getDouble(2);
      }
    }
  }
}
