package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An engine without work sends nothing at all. Ten minutes are simulated by settings that make a
 * look due every 100 ms.
 */
class IdleTest {

  static final WorkflowType<Integer, String> NAP =
      Workflow.type("nap", Integer.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  @BeforeEach
  void extension() {
    TestPostgres.execute(engines.database(), "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  }

  private WorkflowEngine engine() {
    return engines.start(
        builder ->
            builder
                .lease(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(50))
                .idle(Duration.ofMillis(300), Duration.ofMinutes(15))
                .virtualThreads(false)
                .parkAfter(Duration.ZERO)
                .register(
                    NAP,
                    (ctx, millis) -> {
                      ctx.sleep(Duration.ofMillis(millis));
                      return "rested";
                    }));
  }

  private long statements() {
    try (Connection connection = engines.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE toplevel AND query NOT LIKE '%pg_stat_statements%'"
                    + " AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private long leases() {
    try (Connection connection = engines.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM lakebase_workflow.leases WHERE ended_at IS NULL")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sixty looks' and twenty heartbeats' worth of time. */
  private void assertSilent() throws InterruptedException {
    await().atMost(Duration.ofSeconds(15)).until(() -> leases() == 0);
    long before = statements();
    assertThat(new CountDownLatch(1).await(3, java.util.concurrent.TimeUnit.SECONDS)).isFalse();
    assertThat(statements()).isEqualTo(before + 1); // leases() itself
  }

  @Test
  void withNothingToDoNoStatementIsSentAndALocalStartRunsAtOnce() throws Exception {
    WorkflowEngine engine = engine();
    assertThat(engine.start(NAP, 0).result()).isEqualTo("rested");

    assertSilent();

    assertThat(engine.start(NAP, 0).result(Duration.ofSeconds(5))).isEqualTo("rested");
    assertThat(leases()).isEqualTo(1);
  }

  @Test
  void aSilentEngineHearsAClientsStart() throws Exception {
    engine();
    assertSilent();

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
  void nobodyFallsSilentWhileAnotherRunsSomething() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowType<Void, String> job = Workflow.type("job", Void.class, String.class);
    WorkflowEngine watcher =
        engines.start(
            builder ->
                builder
                    .lease(Duration.ofSeconds(1))
                    .idle(Duration.ofMillis(300), Duration.ofMinutes(15))
                    .pollInterval(Duration.ofMillis(50))
                    .register(job, (ctx, in) -> "by the watcher"));
    await().atMost(Duration.ofSeconds(5)).until(() -> leases() == 0);
    WorkflowEngine dying =
        engines.start(
            its,
            builder ->
                builder
                    .lease(Duration.ofSeconds(1))
                    .register(
                        job,
                        (ctx, in) ->
                            ctx.step(
                                "stuck",
                                String.class,
                                step -> {
                                  reached.countDown();
                                  new CountDownLatch(1).await();
                                  return "";
                                })));
    dying.start(job, null, StartOptions.id("j"));
    reached.await();
    await().atMost(Duration.ofSeconds(5)).until(() -> leases() == 2);

    engines.kill(its);

    assertThat(watcher.find("j")).isPresent();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                watcher.find("j").orElseThrow().state() != WorkflowState.PENDING
                    || !watcher.steps("j").isEmpty());
    assertThat(watcher.handle(job, "j").result(Duration.ofSeconds(10))).isEqualTo("by the watcher");
  }
}
