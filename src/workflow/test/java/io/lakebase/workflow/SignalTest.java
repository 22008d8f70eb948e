package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Nobody here polls in time: what is noticed was told. */
class SignalTest {

  static final WorkflowType<String, String> JOB = Workflow.type("job", String.class, String.class);
  static final WorkflowType<String, String> OTHER =
      Workflow.type("other", String.class, String.class);
  static final WorkflowQueue WORK = WorkflowQueue.named("work");
  private static final Duration NEVER = Duration.ofMinutes(30);
  private static final Duration LONG = Duration.ofSeconds(20);

  private static final String STATEMENTS =
      """
      SELECT query FROM pg_stat_statements, generate_series(1, calls)
      WHERE toplevel AND query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE 'SET %'
        AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  @RegisterExtension final Engines engines = new Engines();

  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch reached = new CountDownLatch(1);

  private String job(WorkflowContext ctx, String in) {
    return ctx.step(
        "work",
        String.class,
        step -> {
          reached.countDown();
          gate.await();
          return in;
        });
  }

  private WorkflowEngine engine(WorkflowType<String, String> type, WorkflowQueue... queues) {
    return engines.start(
        builder ->
            builder
                .pollInterval(NEVER)
                .idle(NEVER, NEVER)
                .queues(queues)
                .register(type, this::job));
  }

  @Test
  void whoWaitsForAForeignWorkflowIsToldOfItsEnd() throws Exception {
    WorkflowEngine engine = engine(JOB);
    engine.start(JOB, "done", StartOptions.id("w"));
    reached.await();
    try (Connection ears = engines.database().getConnection();
        WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      try (Statement statement = ears.createStatement()) {
        statement.execute("LISTEN lakebase_workflow");
      }
      CompletableFuture<String> result = client.handle(JOB, "w").resultAsync();
      assertThat(heard(ears, "wanted")).endsWith("\u001fw");

      gate.countDown();

      assertThat(heard(ears, "ended")).endsWith("\u001fw");
      assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo("done");
    }
  }

  private static String heard(Connection ears, String what) throws SQLException {
    List<String> all = new ArrayList<>();
    await()
        .atMost(LONG)
        .until(
            () -> {
              PGNotification[] some = ears.unwrap(PGConnection.class).getNotifications(100);
              for (PGNotification one : some == null ? new PGNotification[0] : some) {
                all.add(one.getParameter());
              }
              return all.stream().anyMatch(payload -> payload.startsWith(what));
            });
    return all.stream().filter(payload -> payload.startsWith(what)).findFirst().orElseThrow();
  }

  @Test
  void anEngineHearsWhatAClientEnqueues() throws Exception {
    gate.countDown();
    engine(JOB, WORK);

    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      assertThat(client.start(JOB, "a", StartOptions.on(WORK)).result(LONG)).isEqualTo("a");
      assertThat(client.startAll(JOB, List.of("b", "c"), StartOptions.on(WORK)))
          .extracting(handle -> handle.result(LONG))
          .containsExactly("b", "c");
    }
  }

  @Test
  void anEngineHearsWhatSqlEnqueuesAndWhatCommitsWithATransaction() throws Exception {
    gate.countDown();
    WorkflowEngine engine = engine(JOB, WORK);

    TestPostgres.execute(
        engines.database(),
        "SELECT dbos.enqueue_workflow('job', 'work', ARRAY['\"sql\"'::json], workflow_id => 's')");
    assertThat(engine.handle(JOB, "s").result(LONG)).isEqualTo("sql");

    try (Connection connection = engines.database().getConnection()) {
      connection.setAutoCommit(false);
      engine.start(connection, JOB, "tx", StartOptions.on(WORK).withId("t"));
      connection.commit();
    }
    assertThat(engine.handle(JOB, "t").result(LONG)).isEqualTo("tx");
  }

  @Test
  void aSlotThatBecomesFreeInOneProcessIsTakenByAnother() throws Exception {
    WorkflowQueue one = WORK.withConcurrency(1);
    WorkflowEngine first = engine(JOB, one);
    WorkflowEngine second = engine(OTHER, one);
    WorkflowHandle<String> running = first.start(JOB, "a", StartOptions.on(one));
    reached.await();
    WorkflowHandle<String> waiting = second.start(OTHER, "b", StartOptions.on(one));
    await()
        .during(Duration.ofMillis(300))
        .until(() -> waiting.status().state() == WorkflowState.ENQUEUED);

    gate.countDown();

    assertThat(waiting.result(LONG)).isEqualTo("b");
    assertThat(running.result(LONG)).isEqualTo("a");
  }

  @Test
  void whatWasSaidWhileNobodyListenedIsFoundAfterwards() throws Exception {
    gate.countDown();
    engine(JOB, WORK);
    await()
        .atMost(LONG)
        .until(() -> count("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'") > 0);

    try (WorkflowClient client =
        WorkflowClient.builder(engines.database()).listen(false).connect()) {
      TestPostgres.execute(
          engines.database(),
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE query LIKE 'LISTEN%' AND datname = current_database()");
      assertThat(client.start(JOB, "unheard", StartOptions.on(WORK)).result(LONG))
          .isEqualTo("unheard");
    }
  }

  @Test
  void anEngineWhoseWorkflowsWaitAsksAtMostEveryOtherSecond() throws Exception {
    TestPostgres.execute(engines.database(), "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    Topic<String> topic = Topic.of("never", String.class);
    try (WorkflowEngine engine =
        WorkflowEngine.builder(engines.database())
            .queues(WORK)
            .register(JOB, (ctx, in) -> ctx.receive(topic, Duration.ofHours(1)))
            .start()) {
      engine.start(JOB, "waits");
      assertThat(new CountDownLatch(1).await(5, TimeUnit.SECONDS)).isFalse();

      TestPostgres.execute(engines.database(), "SELECT pg_stat_statements_reset()");
      assertThat(new CountDownLatch(1).await(6, TimeUnit.SECONDS)).isFalse();

      assertThat(statements()).hasSizeLessThanOrEqualTo(3);
    }
  }

  private List<String> statements() throws SQLException {
    try (Connection connection = engines.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(STATEMENTS)) {
      List<String> sent = new ArrayList<>();
      while (rows.next()) {
        sent.add(rows.getString(1));
      }
      return sent;
    }
  }

  private long count(String sql) {
    try (Connection connection = engines.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
