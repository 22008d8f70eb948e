package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An engine without work sends nothing at all. Ten minutes are simulated: polls come a hundred
 * times as often as usual, six hundred of them in the time that is watched. {@code
 * -Dlakebase.idle.minutes=10} watches an engine of usual settings for that long.
 */
class IdleTest {

  static final WorkflowType<Integer, String> NAP =
      Workflow.type("nap", Integer.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  @BeforeEach
  void extension() {
    TestPostgres.execute(engines.database(), "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  }

  private static final int MINUTES = Integer.getInteger("lakebase.idle.minutes", 0);

  private WorkflowEngine engine() {
    return engines.start(
        builder ->
            (MINUTES > 0 ? builder.lease(Duration.ofSeconds(10)) : hurried(builder))
                .virtualThreads(false)
                .parkAfter(Duration.ZERO)
                .register(
                    NAP,
                    (ctx, millis) -> {
                      ctx.sleep(Duration.ofMillis(millis));
                      return "rested";
                    }));
  }

  private static WorkflowEngineBuilder hurried(WorkflowEngineBuilder builder) {
    return builder
        .lease(Duration.ofSeconds(1))
        .pollInterval(Duration.ofMillis(10))
        .idle(Duration.ofMillis(300), Duration.ofMinutes(15));
  }

  private long statements() {
    return engines.number(
        "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE toplevel AND query NOT LIKE '%pg_stat_statements%'"
            + " AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())");
  }

  private long leases() {
    return engines.number("SELECT count(*) FROM lakebase_workflow.leases WHERE ended_at IS NULL");
  }

  /** Sessions of the engine that have been asked for something in these seconds. */
  private long sessionsInUse(long seconds) {
    return engines.number(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            + " AND backend_start < clock_timestamp() - interval '"
            + seconds
            + " s' AND (state <> 'idle' OR state_change > clock_timestamp() - interval '"
            + seconds
            + " s')");
  }

  private void assertSilent(long watched) throws InterruptedException {
    await().atMost(Duration.ofSeconds(60)).until(() -> leases() == 0 && sessionsInUse(1) == 0);
    long seconds = MINUTES > 0 ? MINUTES * 60L : watched;
    long before = statements();
    assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
    assertThat(statements()).isEqualTo(before + 1); // leases() itself
    assertThat(sessionsInUse(seconds)).isZero();
  }

  @Test
  void withNothingToDoNoStatementIsSentAndALocalStartRunsAtOnce() throws Exception {
    WorkflowEngine engine = engine();
    assertThat(engine.start(NAP, 0).result()).isEqualTo("rested");

    assertSilent(6);

    assertThat(engine.start(NAP, 0).result(Duration.ofSeconds(5))).isEqualTo("rested");
    assertThat(leases()).isEqualTo(1);
  }

  @Test
  void aSilentEngineHearsAClientsStart() throws Exception {
    engine();
    assertSilent(2);

    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      assertThat(client.start(NAP, 0).result(Duration.ofSeconds(5))).isEqualTo("rested");
    }
  }

  @Test
  void aSilentEngineWakesItsParkedWorkflowsInTime() throws Exception {
    WorkflowEngine engine = engine();
    WorkflowHandle<String> handle = engine.start(NAP, 5_000);

    await().atMost(Duration.ofSeconds(4)).until(() -> leases() == 0);

    assertThat(handle.result(Duration.ofSeconds(15))).isEqualTo("rested");
    assertThat(handle.status().recoveryAttempts()).isEqualTo(1);
  }

  @Test
  void whoComesBackFromSilenceMovesNoneOfItsParkedWorkflows() {
    WorkflowEngine engine = engine();
    for (int i = 0; i < 20; i++) {
      engine.start(NAP, 3_600_000, StartOptions.id("far-" + i));
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> leases() == 0);
    String rows =
        "SELECT sum(hashtext(t::text)) FROM ("
            + "SELECT workflow_uuid, xmin, executor_id FROM dbos.workflow_status WHERE workflow_uuid LIKE 'far-%'"
            + " UNION ALL SELECT workflow_id, xmin, executor_id FROM lakebase_workflow.parked) t";
    long before = engines.number(rows);

    assertThat(engine.start(NAP, 0).result(Duration.ofSeconds(30))).isEqualTo("rested");

    assertThat(leases()).isEqualTo(1);
    assertThat(engines.number(rows)).isEqualTo(before);
    assertThat(engines.number("SELECT count(*) FROM lakebase_workflow.leases")).isEqualTo(1);
  }

  @Test
  void whatNobodyHereCanRunKeepsNobodyAwake() {
    engine();
    TestPostgres.execute(
        engines.database(),
        "INSERT INTO lakebase_workflow.leases (executor_id, instance_name, duration, acquired_at, expires_at)"
            + " VALUES ('gone', 'gone', '1 second', now(), now());"
            + "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, executor_id, application_version)"
            + " VALUES ('other', 'PENDING', 'other', 'gone', '1'), ('old', 'PENDING', 'nap', 'gone', '0')");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                engines.number(
                        "SELECT count(*) FROM lakebase_workflow.leases"
                            + " WHERE ended_at IS NULL AND executor_id <> 'gone'")
                    == 0);
  }

  private static final WorkflowType<Void, String> JOB =
      Workflow.type("job", Void.class, String.class);
  private static final WorkflowType<Void, String> FOREIGN =
      Workflow.type("foreign", Void.class, String.class);

  private final SeverableDataSource its = new SeverableDataSource(engines.database());
  private final CountDownLatch reached = new CountDownLatch(1);

  private String stuck(WorkflowContext ctx) {
    return ctx.step(
        "stuck",
        String.class,
        step -> {
          reached.countDown();
          new CountDownLatch(1).await();
          return "";
        });
  }

  /** One that dies of a workflow, and never falls silent. */
  private WorkflowEngine dying() {
    return engines.start(
        its,
        builder ->
            builder
                .lease(Duration.ofSeconds(1))
                .register(JOB, (ctx, in) -> stuck(ctx))
                .register(FOREIGN, (ctx, in) -> stuck(ctx)));
  }

  /** One that takes the job over, and falls silent. */
  private WorkflowEngine watcher() {
    return engines.start(
        builder ->
            builder
                .lease(Duration.ofSeconds(1))
                .idle(Duration.ofMillis(300), Duration.ofMinutes(15))
                .pollInterval(Duration.ofMillis(50))
                .register(JOB, (ctx, in) -> "by the watcher"));
  }

  private void awaitLeases(int number) {
    await().atMost(Duration.ofSeconds(10)).until(() -> leases() == number);
  }

  @Test
  void nobodyFallsSilentWhileAnotherRunsSomething() throws Exception {
    WorkflowEngine watcher = watcher();
    awaitLeases(0);
    WorkflowEngine dying = dying();
    dying.start(JOB, null, StartOptions.id("j"));
    reached.await();
    awaitLeases(2);

    engines.kill(its);

    assertThat(watcher.handle(JOB, "j").result(Duration.ofSeconds(20))).isEqualTo("by the watcher");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoFellSilentBesideAnotherHearsThatItRunsSomething(boolean runsSomethingElse)
      throws Exception {
    WorkflowEngine dying = dying();
    if (runsSomethingElse) {
      dying.start(FOREIGN, null);
      reached.await();
    }
    WorkflowEngine watcher = watcher();
    awaitLeases(1);

    dying.start(JOB, null, StartOptions.id("j"));
    awaitLeases(2);
    engines.kill(its);

    assertThat(watcher.handle(JOB, "j").result(Duration.ofSeconds(20))).isEqualTo("by the watcher");
  }
}
