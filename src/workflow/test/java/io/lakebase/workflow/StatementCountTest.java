package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the database counts: statements, and writing transactions, of which a flush of the journal
 * is one and one round trip.
 */
class StatementCountTest {

  static final WorkflowType<Integer, Integer> STEPS =
      Workflow.type("steps", Integer.class, Integer.class);

  private static final String COUNT =
      """
      SELECT coalesce(sum(calls), 0), coalesce(sum(calls) FILTER (WHERE query LIKE '%INSERT INTO%operation_outputs%'), 0)
      FROM pg_stat_statements
      WHERE toplevel AND query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%pg_snapshot_xmax%' AND query NOT LIKE 'SET extra_float_digits%'
        AND query NOT LIKE 'SET application_name%'
        AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  @RegisterExtension final Engines engines = new Engines();

  /** Statements, those among them that store checkpoints, and writing transactions. */
  record Counted(long statements, long checkpoints, long writes) {}

  @BeforeEach
  void extension() {
    TestPostgres.execute(engines.database(), "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    TestPostgres.execute(
        engines.database(),
        "CREATE TABLE IF NOT EXISTS counter (n INT); TRUNCATE counter; INSERT INTO counter VALUES (0)");
    TestPostgres.execute(engines.database(), "ALTER TABLE counter SET (autovacuum_enabled = off)");
  }

  /** With nothing in the background that would be counted too. */
  private WorkflowEngine quiet(WorkflowFunction<Integer, Integer> function) {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .name("counted")
                    .lease(Duration.ofMinutes(30))
                    .pollInterval(Duration.ofMinutes(30))
                    .idle(Duration.ofMinutes(30), Duration.ofMinutes(30))
                    .listen(false)
                    .register(STEPS, function));
    IntStream.range(0, 20).forEach(i -> engine.start(STEPS, 3).result());
    return engine;
  }

  private static Integer steps(WorkflowContext ctx, Integer steps) {
    int sum = 0;
    for (int i = 0; i < steps; i++) {
      int value = i;
      sum += ctx.step("step-" + i, Integer.class, step -> value);
    }
    return sum;
  }

  /** The least of several counts: what else happens on the server can only add. */
  private Counted leastOf(int times, Runnable work) throws SQLException {
    Counted least = count(work);
    for (int i = 1; i < times; i++) {
      Counted next = count(work);
      least =
          next.statements() + next.writes() < least.statements() + least.writes() ? next : least;
    }
    return least;
  }

  private Counted count(Runnable work) throws SQLException {
    try (Connection connection = engines.database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_stat_statements_reset()");
      long before = nextXid(statement);
      work.run();
      long after = nextXid(statement);
      try (ResultSet rows = statement.executeQuery(COUNT)) {
        rows.next();
        return new Counted(rows.getLong(1), rows.getLong(2), after - before);
      }
    }
  }

  private static long nextXid(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void tenStepsAreElevenRoundTripsAndTheLastStepRidesWithTheOutcome() throws Exception {
    WorkflowEngine engine = quiet(StatementCountTest::steps);

    Counted ten = leastOf(5, () -> assertThat(engine.start(STEPS, 10).result()).isEqualTo(45));

    assertThat(ten).isEqualTo(new Counted(11, 10, 11));
  }

  @Test
  void aNoOpIsTwoStatements() throws Exception {
    WorkflowEngine engine = quiet(StatementCountTest::steps);

    Counted none = leastOf(5, () -> assertThat(engine.start(STEPS, 0).result()).isZero());

    assertThat(none).isEqualTo(new Counted(2, 0, 2));
  }

  @Test
  void aTransactionStepIsThreeRoundTripsMoreThanItsBody() throws Exception {
    WorkflowEngine engine =
        quiet(
            (ctx, n) ->
                ctx.transaction(
                    "count",
                    Integer.class,
                    connection -> {
                      try (Statement statement = connection.createStatement()) {
                        return statement.executeUpdate("UPDATE counter SET n = n + 1");
                      }
                    }));

    Counted counted = leastOf(5, () -> assertThat(engine.start(STEPS, 0).result()).isEqualTo(1));

    // start; BEGIN and two SET LOCAL (one round trip), body, SET LOCAL and checkpoint (one more),
    // COMMIT; outcome
    assertThat(counted).isEqualTo(new Counted(9, 1, 3));
  }

  @Test
  void aReplayedStepIsNoStatement() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    SeverableDataSource its = new SeverableDataSource(engines.database());
    WorkflowEngine dying =
        engines.start(
            its,
            builder ->
                builder
                    .name("counted")
                    .lease(Duration.ofMinutes(30))
                    .listen(false)
                    .register(
                        STEPS,
                        (ctx, n) -> {
                          int sum = steps(ctx, n);
                          ctx.run(
                              "stuck",
                              step -> {
                                reached.countDown();
                                new CountDownLatch(1).await();
                              });
                          return sum;
                        }));
    dying.start(STEPS, 50, StartOptions.id("replayed"));
    reached.await();
    engines.kill(its);
    AtomicInteger bodies = new AtomicInteger();

    Counted counted =
        count(
            () -> {
              WorkflowEngine heir =
                  engines.start(
                      builder ->
                          builder
                              .name("counted")
                              .lease(Duration.ofMinutes(30))
                              .listen(false)
                              .register(
                                  STEPS,
                                  (ctx, n) -> {
                                    int sum = steps(ctx, n);
                                    ctx.run("stuck", step -> bodies.incrementAndGet());
                                    return sum;
                                  }));
              assertThat(heir.handle(STEPS, "replayed").result(Duration.ofSeconds(10)))
                  .isEqualTo(1225);
            });

    assertThat(bodies).hasValue(1);
    assertThat(counted.checkpoints()).isEqualTo(1);
  }

  @Test
  void concurrentCallersShareFlushes() throws Exception {
    WorkflowEngine engine = quiet(StatementCountTest::steps);

    Counted counted =
        leastOf(
            3,
            () -> {
              List<WorkflowHandle<Integer>> handles =
                  IntStream.range(0, 64).parallel().mapToObj(i -> engine.start(STEPS, 10)).toList();
              handles.forEach(WorkflowHandle::result);
            });

    assertThat(counted.writes()).isLessThan(64 * 11 / 2);
  }
}
