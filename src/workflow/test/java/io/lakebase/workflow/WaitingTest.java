package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingTest {

  static final WorkflowType<Integer, String> NAP =
      Workflow.type("nap", Integer.class, String.class);
  static final WorkflowType<String, String> PARENT =
      Workflow.type("parent", String.class, String.class);
  static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final Queue<String> notes = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSleepEndsInTimeParkedOrNot(boolean parked) {
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, parked)
                    .listener(new Departures(notes))
                    .register(
                        NAP,
                        (ctx, millis) -> {
                          String before = ctx.step("before", String.class, step -> "slept ");
                          ctx.sleep(Duration.ofMillis(millis));
                          return before + ctx.step("after", String.class, step -> "well");
                        }));
    Instant from = Instant.now();

    WorkflowHandle<String> handle = engine.start(NAP, 300);

    assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo("slept well");
    assertThat(Duration.between(from, Instant.now()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
    assertThat(engine.steps(handle.id()))
        .extracting(StepInfo::name)
        .containsExactly("before", "DBOS.sleep", "after");
    assertThat(notes).hasSize(parked ? 1 : 0);
    assertThat(handle.status().recoveryAttempts()).isEqualTo(1);
  }

  @Test
  void aParkedWorkflowRunsItsFinallyBlocksAndEveryContextCallRethrows() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(
                        NAP,
                        (ctx, millis) -> {
                          try {
                            ctx.sleep(Duration.ofMillis(millis));
                          } catch (Throwable parking) {
                            notes.add("caught " + parking.getStackTrace().length);
                            try {
                              ctx.now();
                            } catch (Throwable again) {
                              notes.add(again == parking ? "the same" : "another");
                            }
                          } finally {
                            notes.add("finally");
                          }
                          return ctx.step("after", String.class, step -> "well");
                        }));

    assertThat(engine.start(NAP, 100).result(Duration.ofSeconds(30))).isEqualTo("well");
    assertThat(notes).containsExactly("caught 0", "the same", "finally", "finally");
  }

  @Test
  void aSleepBegunBeforeACrashEndsWhenItShould() {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    WorkflowFunction<Integer, String> nap =
        (ctx, millis) -> {
          ctx.sleep(Duration.ofMillis(millis));
          return String.valueOf(ctx.now().toEpochMilli());
        };
    WorkflowEngine dying =
        engines.start(
            its,
            builder ->
                builder
                    .name("n")
                    .virtualThreads(false)
                    .parkAfter(Duration.ZERO)
                    .listener(new Departures(notes))
                    .register(NAP, nap));
    Instant from = Instant.now();
    dying.start(NAP, 2_000, StartOptions.id("nap"));
    await().until(() -> notes.contains("parked"));
    engines.kill(its);

    WorkflowEngine heir =
        engines.start(
            builder ->
                builder
                    .name("n")
                    .virtualThreads(false)
                    .parkAfter(Duration.ZERO)
                    .register(NAP, nap));

    Instant woken =
        Instant.ofEpochMilli(
            Long.parseLong(heir.handle(NAP, "nap").result(Duration.ofSeconds(20))));
    assertThat(woken).isBetween(from.plusMillis(2_000), from.plusMillis(8_000));
    assertThat(heir.find("nap").orElseThrow().recoveryAttempts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aParentWaitsForItsChildParkedOrNot(boolean parked) {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .virtualThreads(!parked)
                    .threads(1)
                    .parkAfter(parked ? Duration.ZERO : Duration.ofMillis(100))
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          ChildHandle<String> one = ctx.startChild(CHILD, in + 1);
                          ChildHandle<String> two =
                              ctx.startChild(CHILD, in + 2, StartOptions.id("second-" + in));
                          return one.result() + two.result() + one.workflowId();
                        })
                    .register(
                        CHILD,
                        (ctx, in) -> {
                          ctx.sleep(Duration.ofMillis(50));
                          return in + "!";
                        }));

    WorkflowHandle<String> handle = engine.start(PARENT, "c", StartOptions.id("p"));

    assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo("c1!c2!p-0");
    assertThat(engine.steps("p"))
        .extracting(StepInfo::name)
        .containsExactly("child", "child", "DBOS.getResult", "DBOS.getResult");
    assertThat(engine.steps("p"))
        .extracting(StepInfo::childWorkflowId)
        .containsExactly("p-0", "second-c", "p-0", "second-c");
    assertThat(engine.find("p-0").orElseThrow().parentId()).isEqualTo("p");
  }

  @Test
  void aFailedChildFailsItsParentsCallTheSameWayOnReplay() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          String outcome;
                          try {
                            outcome = ctx.startChild(CHILD, in).result();
                          } catch (WorkflowFailure failure) {
                            outcome = failure.name() + " of " + failure.workflowId();
                          }
                          notes.add(outcome);
                          ctx.sleep(Duration.ofMillis(50));
                          return outcome;
                        })
                    .register(
                        CHILD,
                        (ctx, in) -> {
                          throw new StepFailure("Sad", "because", null, null);
                        }));

    assertThat(engine.start(PARENT, "x", StartOptions.id("p")).result(Duration.ofSeconds(30)))
        .isEqualTo("Sad of p-0");
    assertThat(notes).containsExactly("Sad of p-0", "Sad of p-0");
  }

  @Test
  void aChildUnderATakenIdOfAnotherWorkflowIsAConflict() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          try {
                            return ctx.startChild(CHILD, in, StartOptions.id("taken")).result();
                          } catch (WorkflowConflict conflict) {
                            return "conflict";
                          }
                        })
                    .register(CHILD, (ctx, in) -> in)
                    .register(NAP, (ctx, in) -> ""));
    engine.start(NAP, 0, StartOptions.id("taken")).result();

    assertThat(engine.start(PARENT, "x").result()).isEqualTo("conflict");
  }

  @Test
  void parallelStepsRunBesideEachOtherAndReplayInOrder() {
    CountDownLatch together = new CountDownLatch(3);
    AtomicInteger bodies = new AtomicInteger();
    StepBody<String> meet =
        step -> {
          bodies.incrementAndGet();
          together.countDown();
          assertThat(together.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
          return step.idempotencyKey().substring(step.idempotencyKey().indexOf('/'));
        };
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          List<StepHandle<String>> steps =
                              List.of(
                                  ctx.stepAsync("a", String.class, meet),
                                  ctx.stepAsync("b", String.class, meet),
                                  ctx.stepAsync("c", String.class, meet));
                          String all = String.join("", ctx.all(steps));
                          ctx.sleep(Duration.ofMillis(50));
                          return all + ctx.step("d", String.class, step -> "d");
                        }));

    assertThat(engine.start(PARENT, "").result(Duration.ofSeconds(15))).isEqualTo("/0/1/2d");
    assertThat(bodies).hasValue(3);
  }

  @Test
  void anyRecordsItsWinner() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          CountDownLatch never = new CountDownLatch(1);
                          StepHandle<String> slow =
                              ctx.stepAsync(
                                  "slow",
                                  String.class,
                                  step ->
                                      never.await(300, java.util.concurrent.TimeUnit.MILLISECONDS)
                                          + "slow");
                          StepHandle<String> fast =
                              ctx.stepAsync("fast", String.class, step -> "fast");
                          StepHandle<String> winner = ctx.any(List.of(slow, fast));
                          notes.add(winner.join());
                          ctx.sleep(Duration.ofMillis(100));
                          return winner.join();
                        }));

    assertThat(engine.start(PARENT, "").result(Duration.ofSeconds(15))).isEqualTo("fast");
    assertThat(notes).containsExactly("fast", "fast");
  }

  @Test
  void continueAsNewBeginsAgainWithoutHistory() {
    WorkflowEngine engine =
        engines.start(
            NAP,
            (ctx, left) -> {
              notes.add(ctx.step("round", String.class, step -> step.idempotencyKey()));
              return left == 0 ? "done" : ctx.continueAsNew(left - 1);
            });

    WorkflowHandle<String> handle = engine.start(NAP, 3, StartOptions.id("loop"));

    assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo("done");
    assertThat(notes).hasSize(4);
    assertThat(engine.steps("loop"))
        .extracting(StepInfo::name)
        .containsExactly("lakebase.continueAsNew", "round");
    assertThat(handle.status().input()).contains("0");
  }

  @Test
  void eachRoundHasItsOwnKeysAndChildrenAfterParkingToo() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(CHILD, (ctx, in) -> in + "!")
                    .register(
                        NAP,
                        (ctx, left) -> {
                          ctx.run("round", step -> notes.add(step.idempotencyKey()));
                          notes.add(ctx.startChild(CHILD, "round " + left).result());
                          ctx.sleep(Duration.ofMillis(10));
                          return left == 0 ? "done" : ctx.continueAsNew(left - 1);
                        }));

    WorkflowHandle<String> handle = engine.start(NAP, 2, StartOptions.id("loop"));

    assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo("done");
    assertThat(notes)
        .filteredOn(note -> note.startsWith("loop/"))
        .hasSize(3)
        .doesNotHaveDuplicates();
    assertThat(notes).contains("round 2!", "round 1!", "round 0!");
  }

  @Test
  void aClientStartsAsksAndLists() {
    engines.start(CHILD, (ctx, in) -> ctx.step("s", String.class, step -> in + "!"));

    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      WorkflowHandle<String> handle = client.start(CHILD, "from afar", StartOptions.id("c"));

      assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo("from afar!");
      assertThat(client.list(WorkflowQuery.all().withNames("child")))
          .extracting(WorkflowInfo::id)
          .containsExactly("c");
      assertThat(client.steps("c")).extracting(StepInfo::name).containsExactly("s");
      assertThat(client.start(CHILD, "again", StartOptions.id("c")).result())
          .isEqualTo("from afar!");
    }
  }
}
