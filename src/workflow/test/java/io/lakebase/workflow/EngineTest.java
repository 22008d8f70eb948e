package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.codec.CodecException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

class EngineTest {

  record Order(String id, int amount) {}

  record Receipt(String id, List<String> lines) {}

  static final WorkflowType<Order, Receipt> CHECKOUT =
      Workflow.type("checkout", Order.class, Receipt.class);
  static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  @Test
  void runsStepsAndReturnsTheResult() {
    WorkflowEngine engine =
        engines.start(
            CHECKOUT,
            (ctx, order) -> {
              String payment =
                  ctx.step(
                      "charge",
                      String.class,
                      step -> "paid " + order.amount() + " as " + step.idempotencyKey());
              ctx.run("mail", step -> {});
              List<String> lines =
                  ctx.step(
                      "lines", new TypeRef<List<String>>() {}, step -> List.of(payment, "mailed"));
              return new Receipt(order.id(), lines);
            });

    WorkflowHandle<Receipt> handle =
        engine.start(CHECKOUT, new Order("42", 7), StartOptions.id("order-42"));

    assertThat(handle.result())
        .isEqualTo(new Receipt("42", List.of("paid 7 as order-42/0", "mailed")));
    assertThat(handle.status().state()).isEqualTo(WorkflowState.SUCCESS);
    assertThat(engine.steps("order-42"))
        .extracting(StepInfo::name)
        .containsExactly("charge", "mail", "lines");
    assertThat(engine.steps("order-42")).extracting(StepInfo::functionId).containsExactly(0, 1, 2);
  }

  @Test
  void aSecondStartOfTheSameIdReturnsTheFirst() {
    AtomicInteger runs = new AtomicInteger();
    WorkflowEngine engine = engines.start(ECHO, (ctx, in) -> in + runs.incrementAndGet());

    String first = engine.start(ECHO, "a", StartOptions.id("same")).result();
    String second = engine.start(ECHO, "b", StartOptions.id("same")).result();

    assertThat(first).isEqualTo("a1");
    assertThat(second).isEqualTo("a1");
    assertThat(runs).hasValue(1);
  }

  @Test
  void manyStartsOfOneIdAtOnceRunItOnce() {
    AtomicInteger runs = new AtomicInteger();
    WorkflowEngine engine = engines.start(ECHO, (ctx, in) -> in + runs.incrementAndGet());

    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(
          CompletableFuture.supplyAsync(
              () -> engine.start(ECHO, "x", StartOptions.id("once")).result()));
    }

    assertThat(all).allSatisfy(one -> assertThat(one.join()).isEqualTo("x1"));
    assertThat(runs).hasValue(1);
  }

  @Test
  void anotherWorkflowUnderTheSameIdIsAnError() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .register(ECHO, (ctx, in) -> in)
                    .register(CHECKOUT, (ctx, in) -> new Receipt("", List.of())));
    engine.start(ECHO, "a", StartOptions.id("taken")).result();

    assertThatThrownBy(() -> engine.start(CHECKOUT, new Order("", 1), StartOptions.id("taken")))
        .isInstanceOf(WorkflowConflict.class)
        .hasMessageContaining("[taken]")
        .hasMessageContaining("'echo'");
  }

  @Test
  void aFailedStepIsAStepFailureAndAnUncaughtOneEndsTheWorkflow() {
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) -> {
              try {
                ctx.run(
                    "caught",
                    step -> {
                      throw new IOException("disk full");
                    });
              } catch (StepFailure failure) {
                assertThat(failure.name()).isEqualTo("IOException");
                assertThat(failure.detail()).isEqualTo("disk full");
              }
              return ctx.step(
                  "uncaught",
                  String.class,
                  step -> {
                    throw new StepFailure("CardDeclined", "no funds", "51", Map.of("limit", 10));
                  });
            });

    WorkflowHandle<String> handle = engine.start(ECHO, "a");

    assertThatThrownBy(handle::result)
        .isInstanceOfSatisfying(
            WorkflowFailure.class,
            failure -> {
              assertThat(failure.name()).isEqualTo("CardDeclined");
              assertThat(failure.code()).isEqualTo("51");
              assertThat(failure.data()).isEqualTo(Map.of("limit", 10));
            });
    assertThat(handle.status().state()).isEqualTo(WorkflowState.ERROR);
  }

  @Test
  void aStepIsRetriedByItsPolicy() {
    AtomicInteger attempts = new AtomicInteger();
    StepOptions options =
        StepOptions.retry(
            RetryPolicy.attempts(5).withBackoff(Duration.ofMillis(1), 1, Duration.ofMillis(1)));
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) ->
                ctx.step(
                    "flaky",
                    String.class,
                    options,
                    step -> {
                      if (step.attempt() < 3) {
                        throw new IOException("attempt " + attempts.incrementAndGet());
                      }
                      return "third";
                    }));

    assertThat(engine.start(ECHO, "a").result()).isEqualTo("third");
    assertThat(attempts).hasValue(2);
  }

  @Test
  void aStepThatTakesTooLongOrFallsSilentIsInterrupted() {
    StepOptions limited = StepOptions.defaults().withTimeout(Duration.ofMillis(50));
    StepOptions heard = StepOptions.defaults().withHeartbeatTimeout(Duration.ofMillis(100));
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) -> {
              String outcome = "";
              try {
                ctx.run(
                    "slow", limited, step -> new java.util.concurrent.CountDownLatch(1).await());
              } catch (StepFailure failure) {
                outcome += failure.name();
              }
              try {
                ctx.run(
                    "silent",
                    heard,
                    step -> {
                      for (int i = 0; i < 3; i++) {
                        step.heartbeat();
                        new java.util.concurrent.Semaphore(0)
                            .tryAcquire(60, java.util.concurrent.TimeUnit.MILLISECONDS);
                      }
                      new java.util.concurrent.CountDownLatch(1).await();
                    });
              } catch (StepFailure failure) {
                outcome += failure.detail();
              }
              return outcome;
            });

    assertThat(engine.start(ECHO, "a").result()).startsWith("StepTimeout").contains("no heartbeat");
  }

  @Test
  void whatCannotBeStoredBecomesAStoredError() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .payloadLimit(10_000)
                    .register(
                        ECHO,
                        (ctx, in) ->
                            ctx.step(
                                "bad",
                                String.class,
                                step ->
                                    in.equals("long")
                                        ? "x".repeat(20_000)
                                        : "half \uD83D of a pair")));

    assertThatThrownBy(() -> engine.start(ECHO, "long").result())
        .isInstanceOf(WorkflowFailure.class)
        .hasMessageContaining("too long");
    assertThatThrownBy(() -> engine.start(ECHO, "half").result())
        .isInstanceOf(WorkflowFailure.class);
    assertThatThrownBy(() -> engine.start(ECHO, "y".repeat(20_000)))
        .hasMessageContaining("too long");
    assertThat(engine.list(WorkflowQuery.all()))
        .extracting(WorkflowInfo::state)
        .containsOnly(WorkflowState.ERROR);
  }

  @Test
  void whatDoesNotFitTheTypeItIsReadAsIsAWorkflowException() {
    WorkflowEngine engine = engines.start(ECHO, (ctx, in) -> in);
    engine.start(ECHO, "text", StartOptions.id("e")).result();
    WorkflowType<String, Integer> other = Workflow.type("echo", String.class, Integer.class);

    assertThatThrownBy(() -> engine.handle(other, "e").result())
        .isInstanceOf(CodecException.class)
        .isInstanceOf(WorkflowException.class);
  }

  @Test
  void whatIsClosedSaysSo() {
    WorkflowEngine engine = engines.start(builder -> builder.name("m"));
    WorkflowClient client = WorkflowClient.builder(engines.database()).connect();
    engine.close();
    client.close();

    for (WorkflowClient over : List.of(engine, client)) {
      for (Consumer<WorkflowClient> call :
          List.<Consumer<WorkflowClient>>of(
              one -> one.find("x"),
              one -> one.list(WorkflowQuery.all()),
              one -> one.cancel("x"),
              one -> one.start(ECHO, "x"),
              one -> one.startAll(ECHO, List.of(new StartRequest<>("x", StartOptions.id("x")))),
              one -> one.send("x", Topic.of("t", String.class), "x"),
              one -> one.declaredQueues(),
              WorkflowClient::schedules)) {
        assertThatThrownBy(() -> call.accept(over))
            .isExactlyInstanceOf(WorkflowException.class)
            .hasMessageContaining("closed")
            .hasMessageNotContaining("database");
      }
    }
  }

  @Test
  void stepsBesideTheThreadTakeTheSameFormsAsThoseOnIt() {
    Queue<String> ran = new ConcurrentLinkedQueue<>();
    StepOptions twice =
        StepOptions.retry(
            RetryPolicy.attempts(2).withBackoff(Duration.ofMillis(1), 1, Duration.ofMillis(1)));
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) -> {
              StepHandle<List<String>> lines =
                  ctx.stepAsync("lines", new TypeRef<List<String>>() {}, step -> List.of("a", "b"));
              StepHandle<String> again =
                  ctx.stepAsync(
                      "again",
                      String.class,
                      twice,
                      step -> {
                        if (step.attempt() == 1) {
                          throw new IOException("once");
                        }
                        return "attempt " + step.attempt();
                      });
              StepHandle<Void> note = ctx.runAsync("note", step -> ran.add("noted"));
              StepHandle<Void> retried =
                  ctx.runAsync(
                      "retried",
                      twice,
                      step -> {
                        if (step.attempt() == 1) {
                          throw new IOException("once");
                        }
                        ran.add("retried");
                      });
              ctx.all(List.of(note, retried));
              return lines.join() + " " + again.join();
            });

    assertThat(engine.start(ECHO, "").result()).isEqualTo("[a, b] attempt 2");
    assertThat(ran).containsExactlyInAnyOrder("noted", "retried");
  }

  @Test
  void aRaisedPayloadLimitHoldsForWritingAndReading() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .payloadLimit(64 << 20)
                    .register(
                        ECHO,
                        (ctx, in) -> ctx.step("long", String.class, step -> "x".repeat(21 << 20))));

    assertThat(engine.start(ECHO, "").result()).hasSize(21 << 20);
  }

  @Test
  void theContextRefusesOtherThreadsAndStepBodies() {
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) -> {
              String outcome =
                  ctx.step(
                      "nested",
                      String.class,
                      step -> {
                        try {
                          return ctx.step("inner", String.class, inner -> "no");
                        } catch (IllegalStateException refused) {
                          return "refused";
                        }
                      });
              CompletableFuture<?> other = CompletableFuture.runAsync(ctx::now);
              return outcome
                  + other
                      .handle((value, error) -> error.getCause().getClass().getSimpleName())
                      .join();
            });

    assertThat(engine.start(ECHO, "a").result()).isEqualTo("refusedIllegalStateException");
  }

  @Test
  void stepsAndWorkflowsAreInTheLoggingContext() {
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) ->
                MDC.get("workflow.id")
                    + " "
                    + ctx.step("look", String.class, step -> MDC.get("workflow.step"))
                    + " "
                    + MDC.get("workflow.step"));

    assertThat(engine.start(ECHO, "a", StartOptions.id("logged")).result())
        .isEqualTo("logged look null");
  }

  @Test
  void recordsTimeAndRandomness() {
    WorkflowEngine engine =
        engines.start(
            ECHO, (ctx, in) -> ctx.now() + " " + ctx.uuid().version() + " " + (ctx.random() < 1));

    WorkflowHandle<String> handle = engine.start(ECHO, "a");

    assertThat(handle.result()).endsWith(" 4 true");
    assertThat(engine.steps(handle.id()))
        .extracting(StepInfo::name)
        .containsExactly("DBOS.now", "DBOS.randomUUID", "DBOS.random");
  }

  @Test
  void waitingForAResultHasALimitAndAnUnknownIdIsAnError() {
    WorkflowEngine engine =
        engines.start(
            ECHO,
            (ctx, in) ->
                ctx.step(
                    "wait",
                    String.class,
                    step -> {
                      new java.util.concurrent.CountDownLatch(1).await();
                      return "";
                    }));
    WorkflowHandle<String> handle = engine.start(ECHO, "a");

    assertThatThrownBy(() -> handle.result(Duration.ofMillis(30)))
        .isInstanceOf(ResultNotReady.class);
    assertThatThrownBy(() -> engine.handle(ECHO, "nobody").result())
        .isInstanceOf(WorkflowNotFound.class);
  }

  @Test
  void aWorkflowWithoutInputAndResult() {
    WorkflowType<Void, Void> nothing = Workflow.type("nothing", Void.class, Void.class);
    WorkflowEngine engine = engines.start(nothing, (ctx, in) -> null);

    assertThat(engine.start(nothing, null).result()).isNull();
    assertThat(engine.start(nothing, null).resultAsync().join()).isNull();
  }
}
