package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

  private final class Departures implements LifecycleListener {
    @Override
    public void left(String workflowId, String name, String why) {
      notes.add(why);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSleepEndsInTimeParkedOrNot(boolean parked) {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .virtualThreads(!parked)
                    .parkAfter(parked ? Duration.ZERO : Duration.ofMinutes(1))
                    .listener(new Departures())
                    .register(
                        NAP,
                        (ctx, millis) -> {
                          String before = ctx.step("before", String.class, step -> "slept ");
                          ctx.sleep(Duration.ofMillis(millis));
                          return before + ctx.step("after", String.class, step -> "well");
                        }));
    Instant from = Instant.now();

    WorkflowHandle<String> handle = engine.start(NAP, 300);

    assertThat(handle.result(Duration.ofSeconds(10))).isEqualTo("slept well");
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
                builder
                    .virtualThreads(false)
                    .parkAfter(Duration.ZERO)
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

    assertThat(engine.start(NAP, 100).result(Duration.ofSeconds(10))).isEqualTo("well");
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
                    .listener(new Departures())
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

    assertThat(handle.result(Duration.ofSeconds(10))).isEqualTo("c1!c2!p-0");
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
                builder
                    .virtualThreads(false)
                    .parkAfter(Duration.ZERO)
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

    assertThat(engine.start(PARENT, "x", StartOptions.id("p")).result(Duration.ofSeconds(10)))
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
                builder
                    .virtualThreads(false)
                    .parkAfter(Duration.ZERO)
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
                builder
                    .virtualThreads(false)
                    .parkAfter(Duration.ZERO)
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
            builder ->
                builder.register(
                    NAP,
                    (ctx, left) -> {
                      notes.add(ctx.step("round", String.class, step -> step.idempotencyKey()));
                      return left == 0 ? "done" : ctx.continueAsNew(left - 1);
                    }));

    WorkflowHandle<String> handle = engine.start(NAP, 3, StartOptions.id("loop"));

    assertThat(handle.result(Duration.ofSeconds(10))).isEqualTo("done");
    assertThat(notes).hasSize(4);
    assertThat(engine.steps("loop")).hasSize(1);
    assertThat(handle.status().input()).contains("0");
  }

  @Test
  void cancelInterruptsARunningStepAndStopsTheWorkflow() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          ctx.startChild(CHILD, in);
                          try {
                            ctx.run(
                                "long",
                                step -> {
                                  reached.countDown();
                                  new CountDownLatch(1).await();
                                });
                          } catch (WorkflowCancelled cancelled) {
                            notes.add("cancelled");
                            ctx.run("more", step -> notes.add("never"));
                          }
                          return "";
                        })
                    .register(
                        CHILD,
                        (ctx, in) -> {
                          ctx.sleep(Duration.ofMinutes(5));
                          return "";
                        }));
    WorkflowHandle<String> handle = engine.start(PARENT, "", StartOptions.id("p"));
    reached.await();

    assertThat(engine.cancel("p")).isTrue();

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(5)))
        .isInstanceOf(WorkflowCancelled.class);
    assertThat(notes).containsExactly("cancelled");
    assertThatThrownBy(() -> engine.handle(CHILD, "p-0").result(Duration.ofSeconds(5)))
        .isInstanceOf(WorkflowCancelled.class);
  }

  @Test
  void aFinishedStepIsRecordedEvenWhenTheCancelCameFirst() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder.register(
                    PARENT,
                    (ctx, in) -> {
                      String one =
                          ctx.step(
                              "one",
                              String.class,
                              step -> {
                                notes.add("one");
                                reached.countDown();
                                boolean interrupted = false;
                                while (goOn.getCount() > 0) {
                                  try {
                                    goOn.await();
                                  } catch (InterruptedException e) {
                                    interrupted = true;
                                  }
                                }
                                return interrupted ? "finished all the same" : "finished";
                              });
                      return one
                          + ctx.step(
                              "two",
                              String.class,
                              step -> {
                                notes.add("two");
                                return "";
                              });
                    }));
    WorkflowHandle<String> handle = engine.start(PARENT, "", StartOptions.id("p"));
    reached.await();
    engine.cancel("p");
    goOn.countDown();

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(5)))
        .isInstanceOf(WorkflowCancelled.class);
    assertThat(engine.steps("p")).extracting(StepInfo::name).containsExactly("one");
    assertThat(engine.resume("p")).isTrue();
    assertThat(engine.handle(PARENT, "p").result(Duration.ofSeconds(5)))
        .isEqualTo("finished all the same");
    assertThat(notes).containsExactly("one", "two");
  }

  @Test
  void aCancelByAnotherProcessIsSeenByARunningStep() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .pollInterval(Duration.ofMillis(100))
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          ctx.run(
                              "long",
                              step -> {
                                reached.countDown();
                                new CountDownLatch(1).await();
                              });
                          return "";
                        }));
    WorkflowHandle<String> handle = engine.start(PARENT, "", StartOptions.id("p"));
    reached.await();

    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      assertThat(client.cancel("p")).isTrue();
    }

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(10)))
        .isInstanceOf(WorkflowCancelled.class);
  }

  @Test
  void aDeadlineCancelsTheWorkflowAndItsChildren() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .register(PARENT, (ctx, in) -> ctx.startChild(CHILD, in).result())
                    .register(
                        CHILD,
                        (ctx, in) -> {
                          notes.add(String.valueOf(ctx.deadline().isPresent()));
                          ctx.run("long", step -> new CountDownLatch(1).await());
                          return "";
                        }));

    WorkflowHandle<String> handle =
        engine.start(PARENT, "", StartOptions.id("p").withTimeout(Duration.ofMillis(400)));

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(5)))
        .isInstanceOf(WorkflowTimeout.class);
    assertThatThrownBy(() -> engine.handle(CHILD, "p-0").result(Duration.ofSeconds(5)))
        .isInstanceOf(WorkflowTimeout.class);
    assertThat(notes).containsExactly("true");
    assertThat(engine.find("p").orElseThrow().state()).isEqualTo(WorkflowState.CANCELLED);
  }

  @Test
  void aParkedWorkflowIsCancelledAtItsDeadlineToo() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .virtualThreads(false)
                    .parkAfter(Duration.ZERO)
                    .register(
                        NAP,
                        (ctx, millis) -> {
                          ctx.sleep(Duration.ofMillis(millis));
                          return "";
                        }));

    WorkflowHandle<String> handle =
        engine.start(NAP, 3_600_000, StartOptions.defaults().withTimeout(Duration.ofMillis(300)));

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(5)))
        .isInstanceOf(WorkflowTimeout.class);
  }

  @Test
  void aClientStartsAsksAndLists() {
    engines.start(
        builder ->
            builder.register(CHILD, (ctx, in) -> ctx.step("s", String.class, step -> in + "!")));

    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      WorkflowHandle<String> handle = client.start(CHILD, "from afar", StartOptions.id("c"));

      assertThat(handle.result(Duration.ofSeconds(5))).isEqualTo("from afar!");
      assertThat(client.list(WorkflowQuery.all().withNames("child")))
          .extracting(WorkflowInfo::id)
          .containsExactly("c");
      assertThat(client.steps("c")).extracting(StepInfo::name).containsExactly("s");
      assertThat(client.start(CHILD, "again", StartOptions.id("c")).result())
          .isEqualTo("from afar!");
    }
  }
}
