package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls of workflows that do not just run to their end. */
class CallMeetsTest {

  private static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);
  private static final WorkflowType<String, String> OTHER =
      Workflow.type("other", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  @Test
  void callsThatContinueAsNewAndPark() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(
                        ECHO,
                        (ctx, in) -> {
                          ctx.sleep(Duration.ofMillis(20));
                          return in.length() < 4 ? ctx.continueAsNew(in + "x") : in;
                        }));

    assertThat(engine.call(ECHO, "a", StartOptions.id("w"))).isEqualTo("axxx");
  }

  @Test
  void aCalledWorkflowThatIsCancelledTellsTheCaller() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) -> {
              reached.countDown();
              ctx.sleep(Duration.ofMinutes(10));
              return in;
            });
    FutureTask<String> call = new FutureTask<>(() -> engine.call(ECHO, "a", StartOptions.id("w")));
    new Thread(call, "caller").start();
    reached.await();

    assertThat(engine.cancel("w")).isTrue();

    assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(WorkflowCancelled.class);
  }

  @Test
  void aCallsDeadlineIsItsTimeout() {
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) -> {
              ctx.sleep(Duration.ofMinutes(10));
              return in;
            });

    assertThatThrownBy(
            () -> engine.call(ECHO, "a", StartOptions.id("w").withTimeout(Duration.ofMillis(300))))
        .isInstanceOf(WorkflowTimeout.class);
  }

  @Test
  void callsOfQueuesDelaysAndDeduplication() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .queues(
                        WorkflowQueue.named("q").withConcurrency(1), WorkflowQueue.named("other"))
                    .register(
                        ECHO,
                        (ctx, in) -> {
                          reached.countDown();
                          goOn.await();
                          return in;
                        })
                    .register(OTHER, (ctx, in) -> in));
    FutureTask<String> first =
        new FutureTask<>(
            () ->
                engine.call(
                    ECHO,
                    "a",
                    StartOptions.on(WorkflowQueue.named("q"))
                        .withDeduplicationId("d")
                        .withId("1")));
    new Thread(first, "caller").start();
    reached.await();
    assertThatThrownBy(
            () ->
                engine.call(
                    ECHO,
                    "b",
                    StartOptions.on(WorkflowQueue.named("q")).withDeduplicationId("d").withId("2")))
        .isInstanceOf(WorkflowConflict.class);
    FutureTask<String> second =
        new FutureTask<>(
            () -> engine.call(OTHER, "c", StartOptions.on(WorkflowQueue.named("q")).withId("3")));
    new Thread(second, "caller").start();
    goOn.countDown();

    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("c");
    assertThat(
            engine.call(
                OTHER,
                "d",
                StartOptions.on(WorkflowQueue.named("other"))
                    .withDelay(Duration.ofMillis(200))
                    .withId("4")))
        .isEqualTo("d");
  }

  @Test
  void aCallWhileTheDatabaseGoesAwayIsRunOnce() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    AtomicInteger runs = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            its,
            builder ->
                builder
                    .lease(Duration.ofSeconds(30))
                    .register(
                        ECHO,
                        (ctx, in) ->
                            ctx.step("s", String.class, step -> in + runs.incrementAndGet())));
    List<CompletableFuture<String>> calls =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> engine.call(ECHO, "x", StartOptions.id("w" + i)),
                        task -> new Thread(task).start()))
            .toList();
    its.cut();
    int before = its.refused();
    await().until(() -> its.refused() > before + 2);
    its.mend();

    for (CompletableFuture<String> call : calls) {
      assertThat(call.get(60, TimeUnit.SECONDS)).startsWith("x");
    }
    assertThat(runs).hasValue(40);
  }

  /** A call whose row another transaction holds up longer than a start may take. */
  @Test
  void aCallAgainOfOneThatWasNotConfirmedFindsItsResult() throws Exception {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder.startTimeout(Duration.ofMillis(300)).register(ECHO, (ctx, in) -> in));
    try (Connection connection = engines.database().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE dbos.workflow_status IN SHARE MODE");
      assertThatThrownBy(() -> engine.call(ECHO, "a", StartOptions.id("w")))
          .isInstanceOf(OutcomeUnknown.class);
      connection.rollback();
    }

    assertThat(engine.call(ECHO, "b", StartOptions.id("w"))).isEqualTo("a");
  }
}
