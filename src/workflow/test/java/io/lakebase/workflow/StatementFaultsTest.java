package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each statement of engine and client fails once: nobody notices more than a pause or a retry. */
class StatementFaultsTest {

  private static final String TROUBLE = "a driver's own trouble";
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final WorkflowType<String, String> ALL =
      Workflow.type("all", String.class, String.class);
  private static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);
  private static final Topic<String> NEWS = Topic.of("news", String.class);
  private static final Event<String> STATE = Event.of("state", String.class);
  private static final StreamName<String> LINES = StreamName.of("lines", String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final Queue<String> ran = new ConcurrentLinkedQueue<>();

  /** How a statement fails. */
  enum How {
    CUT_BEFORE,
    CUT_AFTER,
    CANCELED,
    UNCHECKED_BEFORE,
    UNCHECKED_AFTER;

    Object fail(Connection connection, WatchedPool.Call call) throws Throwable {
      if (this == CANCELED) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '57014'; END $$");
        }
      }
      if (this == CUT_AFTER || this == UNCHECKED_AFTER) {
        call.make();
      }
      if (this == UNCHECKED_BEFORE || this == UNCHECKED_AFTER) {
        throw new IllegalStateException(TROUBLE);
      }
      connection.abort(Runnable::run);
      throw new SQLException("cut", "08006");
    }
  }

  private WatchedPool pool(WatchedPool.Setup setup) {
    return new WatchedPool(engines.database(), setup);
  }

  private WorkflowEngine engine(WatchedPool pool) {
    return engines.start(
        pool,
        builder ->
            builder
                .lease(Duration.ofSeconds(10))
                .parkAfter(Duration.ofMinutes(1))
                .register(CHILD, (ctx, in) -> ctx.step("c", String.class, step -> ran("c")))
                .register(ALL, this::all));
  }

  private String ran(String what) {
    ran.add(what);
    return what;
  }

  private String all(WorkflowContext ctx, String round) {
    String step = ctx.step("s", String.class, body -> ran(round));
    String effect = ctx.transaction("t", String.class, this::effect);
    ctx.setEvent(STATE, "set");
    ctx.write(LINES, round);
    ctx.send(ctx.workflowId(), NEWS, "sent");
    String child = ctx.startChild(CHILD, "").result();
    ctx.sleep(Duration.ofMillis(50));
    String news = ctx.receive(NEWS, LONG);
    return round.equals("first")
        ? ctx.continueAsNew("second")
        : String.join(" ", step, effect, child, news);
  }

  private String effect(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO public.effects VALUES (1)");
    }
    return "effect";
  }

  /** As a caller does who was told to try again. */
  private static <T> T insist(Callable<T> call) throws Exception {
    for (int i = 0; ; i++) {
      try {
        return call.call();
      } catch (WorkflowException e) {
        if (i == 100 || !(e.getCause() instanceof SQLException) && !(e instanceof OutcomeUnknown)) {
          throw e;
        }
      } catch (IllegalStateException e) {
        if (i == 100 || !String.valueOf(e.getMessage()).equals(TROUBLE)) {
          throw e;
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyStatementFailsOnceAndEverythingIsDoneOnce(How how) throws Exception {
    TestPostgres.execute(
        engines.database(),
        "DROP TABLE IF EXISTS public.effects; CREATE TABLE public.effects (n INT)");
    try (WatchedPool pool = pool(connection -> {})) {
      pool.failEachOnce(how::fail, "public.effects");

      WorkflowEngine engine = insist(() -> engine(pool));
      WorkflowHandle<String> all = insist(() -> engine.start(ALL, "first", StartOptions.id("all")));
      assertThat(all.result(LONG)).isEqualTo("second effect c sent");
      if (how.name().startsWith("UNCHECKED")) {
        // A flush that broke off ends its runs as a crash does.
        assertThat(ran).containsOnly("first", "second", "c");
      } else {
        assertThat(ran).containsExactlyInAnyOrder("first", "second", "c", "c");
      }
      client(pool);
      engine.close();

      assertThat(engines.number("SELECT count(*) FROM public.effects")).isEqualTo(2);
      assertThat(pool.faults()).isGreaterThan(40);
      assertThat(pool.changes()).isEmpty();
      await().untilAsserted(() -> assertThat(pool.out()).isZero());
    }
  }

  private static void client(WatchedPool pool) throws Exception {
    try (WorkflowClient client = insist(() -> WorkflowClient.builder(pool).connect())) {
      StartRequest<String> request = new StartRequest<>("in", StartOptions.id("child"));
      insist(() -> client.startAll(CHILD, List.of(request)));
      assertThat(insist(() -> client.getEvent("all", STATE, LONG))).isEqualTo("set");
      assertThat(insist(() -> client.find("all"))).isPresent();
      assertThat(insist(() -> client.steps("all"))).isNotEmpty();
      assertThat(insist(() -> client.list(WorkflowQuery.all().withNames("child")))).hasSize(3);
      assertThat(insist(() -> client.management().versions())).isNotEmpty();
      assertThat(insist(() -> client.cancel("all"))).isFalse();
      assertThat(insist(() -> client.resume("all"))).isFalse();
      assertThat(insist(client::declaredQueues)).isEmpty();
      assertThat(insist(() -> client.schedules().list())).isEmpty();
      insist(() -> client.management().retain(Retention.maxAge(Duration.ZERO)));
      assertThat(insist(() -> client.find("all"))).isEmpty();
    }
  }

  @Test
  void aPoolGetsItsConnectionsBackAsTheyWere() throws Exception {
    WatchedPool.Setup odd =
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '7s'; SET enable_seqscan = on; SET jit = on");
          }
          connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
          connection.setNetworkTimeout(Runnable::run, 77_000);
          connection.setAutoCommit(false);
        };
    try (WatchedPool pool = pool(odd)) {
      WorkflowEngine engine = engine(pool);
      try (WorkflowClient client = WorkflowClient.builder(pool).connect()) {
        assertThat(client.start(CHILD, "").result(LONG)).isEqualTo("c");
        assertThat(client.list(WorkflowQuery.all())).hasSize(1);
        client.management().retain(Retention.maxAge(LONG));
      }
      engine.close();

      await().untilAsserted(() -> assertThat(pool.out()).isZero());
      assertThat(pool.changes()).isEmpty();
    }
  }

  /** A data source that is in trouble for a while. */
  private final class Troubled extends PlainDataSource {
    final AtomicBoolean standby = new AtomicBoolean();
    final AtomicBoolean closed = new AtomicBoolean();
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public Connection getConnection() throws SQLException {
      asked.incrementAndGet();
      if (closed.get()) {
        throw new IllegalStateException("this pool is closed");
      }
      Connection connection = engines.database().getConnection();
      if (standby.get()) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SET default_transaction_read_only = on");
        }
      }
      return connection;
    }
  }

  private WorkflowHandle<String> oneTransaction(Troubled database, AtomicBoolean trouble) {
    TestPostgres.execute(
        engines.database(),
        "DROP TABLE IF EXISTS public.effects; CREATE TABLE public.effects (n INT)");
    WorkflowEngine engine =
        engines.start(
            database,
            builder ->
                builder.register(
                    ALL,
                    (ctx, in) -> {
                      trouble.set(true);
                      return ctx.transaction("t", String.class, this::effect);
                    }));
    return engine.start(ALL, "", StartOptions.id("w"));
  }

  @Test
  void aTransactionStepWaitsWhileTheServerIsAStandby() {
    Troubled database = new Troubled();
    WorkflowHandle<String> handle = oneTransaction(database, database.standby);
    await().until(database.standby::get);
    int before = database.asked.get();
    await().until(() -> database.asked.get() > before + 1);

    database.standby.set(false);

    assertThat(handle.result(LONG)).isEqualTo("effect");
    assertThat(engines.number("SELECT count(*) FROM public.effects")).isEqualTo(1);
  }

  @Test
  void aPoolThatThrowsWhatIsNoSqlFailsNobodysWorkflow() {
    Troubled database = new Troubled();
    WorkflowHandle<String> handle = oneTransaction(database, database.closed);
    await().until(database.closed::get);
    int before = database.asked.get();
    await().until(() -> database.asked.get() > before + 1);
    assertThatThrownBy(() -> WorkflowClient.builder(database).connect())
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining("this pool is closed. Check");

    database.closed.set(false);

    assertThat(handle.result(LONG)).isEqualTo("effect");
  }

  @Test
  void aBodyThatMakesItsTransactionReadOnlyFailsAtOnce() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder.register(
                    ALL,
                    (ctx, in) ->
                        ctx.transaction(
                            "t",
                            String.class,
                            connection -> {
                              try (Statement statement = connection.createStatement()) {
                                statement.execute("SET TRANSACTION READ ONLY");
                              }
                              return "read";
                            })));

    assertThatThrownBy(() -> engine.start(ALL, "").result(LONG))
        .isInstanceOf(WorkflowFailure.class)
        .hasMessageContaining("read-only");
  }
}
