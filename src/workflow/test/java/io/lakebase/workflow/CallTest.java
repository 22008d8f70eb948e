package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Start and result in one call. */
class CallTest {

  static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);
  static final WorkflowType<String, String> OTHER =
      Workflow.type("other", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  @Test
  void theResultIsTheWorkflowsAndASecondCallOfTheIdHasTheSame() {
    AtomicInteger runs = new AtomicInteger();
    WorkflowEngine engine = engines.start(ECHO, (ctx, in) -> in + runs.incrementAndGet());

    assertThat(engine.call(ECHO, "a", StartOptions.id("same"))).isEqualTo("a1");
    assertThat(engine.call(ECHO, "b", StartOptions.id("same"))).isEqualTo("a1");
    assertThat(engine.call(ECHO, "c")).isEqualTo("c2");
    assertThat(engine.start(ECHO, "d", StartOptions.id("same")).result()).isEqualTo("a1");
    assertThat(engine.list(WorkflowQuery.all())).hasSize(2);
  }

  @Test
  void manyCallsOfOneIdAtOnceRunItOnce() {
    AtomicInteger runs = new AtomicInteger();
    WorkflowEngine engine = engines.start(ECHO, (ctx, in) -> in + runs.incrementAndGet());

    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(CompletableFuture.supplyAsync(() -> engine.call(ECHO, "x", StartOptions.id("once"))));
    }

    assertThat(all).allSatisfy(one -> assertThat(one.join()).isEqualTo("x1"));
    assertThat(runs).hasValue(1);
  }

  @Test
  void anErrorIsTheOneThatStartOrResultWouldThrow() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .register(ECHO, (ctx, in) -> in)
                    .register(
                        OTHER,
                        (ctx, in) -> {
                          throw new IllegalStateException("broken");
                        }));
    engine.call(ECHO, "a", StartOptions.id("taken"));

    assertThatThrownBy(() -> engine.call(OTHER, "a", StartOptions.id("taken")))
        .isInstanceOf(WorkflowConflict.class);
    assertThatThrownBy(() -> engine.call(OTHER, "a"))
        .isInstanceOf(WorkflowFailure.class)
        .hasMessageContaining("broken");
  }

  @Test
  void itOutlastsTheTimeOfAStart() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Duration limit = Duration.ofMillis(100);
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .startTimeout(limit)
                    .register(
                        ECHO,
                        (ctx, in) -> {
                          goOn.await();
                          return in;
                        }));
    FutureTask<String> call = new FutureTask<>(() -> engine.call(ECHO, "a", StartOptions.id("w")));
    Thread thread = new Thread(call, "caller");
    thread.start();

    assertThatThrownBy(() -> call.get(5 * limit.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    goOn.countDown();

    assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("a");
  }

  @Test
  void anInterruptEndsTheWaitAndNotTheWorkflow() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) -> {
              reached.countDown();
              goOn.await();
              return in;
            });
    FutureTask<String> call =
        new FutureTask<>(
            () -> {
              try {
                return engine.call(ECHO, "a", StartOptions.id("w"));
              } finally {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
              }
            });
    Thread thread = new Thread(call, "caller");
    thread.start();
    reached.await();

    thread.interrupt();

    assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isExactlyInstanceOf(WorkflowException.class)
        .hasMessageContaining("[w]")
        .hasMessageContaining("interrupted");
    goOn.countDown();
    assertThat(engine.handle(ECHO, "w").result(Duration.ofSeconds(30))).isEqualTo("a");
  }

  @Test
  void whatTheDatabaseDoesNotConfirmIsUnknown() {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    AtomicInteger runs = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            its,
            builder ->
                builder
                    .startTimeout(Duration.ofMillis(300))
                    .register(ECHO, (ctx, in) -> in + runs.incrementAndGet()));
    its.cut();

    assertThatThrownBy(() -> engine.call(ECHO, "a", StartOptions.id("w")))
        .isInstanceOf(OutcomeUnknown.class)
        .hasMessageContaining("[w]");
    its.mend();

    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(OutcomeUnknown.class)
        .until(() -> engine.call(ECHO, "a", StartOptions.id("w")), "a1"::equals);
    assertThat(runs).hasValue(1);
  }

  @Test
  void aCallThatIsGivenUpBeforeItsStartIsStoredRunsAllTheSame() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) -> {
              ran.countDown();
              return in;
            });
    FutureTask<String> call = new FutureTask<>(() -> engine.call(ECHO, "a", StartOptions.id("w")));
    Thread thread = new Thread(call, "caller");
    try (Connection connection = engines.database().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE dbos.workflow_status IN SHARE MODE");
      thread.start();
      LockWaits.await(engines.database(), 1); // The start is under way.

      thread.interrupt();

      assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(OutcomeUnknown.class);
      connection.rollback();
    }
    assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(engine.handle(ECHO, "w").result(Duration.ofSeconds(30))).isEqualTo("a");
  }

  @Test
  void theCallerWaitsForAWorkflowThatParks() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(
                        ECHO,
                        (ctx, in) -> {
                          ctx.sleep(Duration.ofMillis(50));
                          return in;
                        }));

    assertThat(engine.call(ECHO, "a")).isEqualTo("a");
  }

  @Test
  void aClientAndAnEngineThatDoNotKnowItWaitForOneThatDoes() throws Exception {
    engines.start(ECHO, (ctx, in) -> in);
    WorkflowEngine stranger = engines.start(builder -> builder.name("stranger"));

    assertThat(stranger.call(ECHO, "a")).isEqualTo("a");
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      assertThat(client.call(ECHO, "b")).isEqualTo("b");
    }
  }

  @Test
  void aClosedEngineStartsNothing() {
    WorkflowEngine engine = engines.start(ECHO, (ctx, in) -> in);
    engine.close();

    assertThatThrownBy(() -> engine.call(ECHO, "a", StartOptions.id("w")))
        .isExactlyInstanceOf(WorkflowException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aCloseTellsTheCallerAndTheWorkflowGoesOnElsewhere() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WorkflowFunction<String, String> waits =
        (ctx, in) -> {
          ctx.run("one", step -> {});
          reached.countDown();
          goOn.await();
          return ctx.step("two", String.class, step -> in);
        };
    WorkflowEngine engine = engines.start(builder -> builder.name("first").register(ECHO, waits));
    FutureTask<String> call = new FutureTask<>(() -> engine.call(ECHO, "a", StartOptions.id("w")));
    new Thread(call, "caller").start();
    reached.await();

    Thread closing = new Thread(engine::close, "closing");
    closing.start();

    assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining("closed");
    goOn.countDown();
    closing.join();
    WorkflowEngine second = engines.start(builder -> builder.name("second").register(ECHO, waits));
    assertThat(second.handle(ECHO, "w").result(Duration.ofSeconds(30))).isEqualTo("a");
  }
}
