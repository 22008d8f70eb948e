package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CancellationTest {

  static final WorkflowType<Integer, String> NAP =
      Workflow.type("nap", Integer.class, String.class);
  static final WorkflowType<String, String> PARENT =
      Workflow.type("parent", String.class, String.class);
  static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final Queue<String> notes = new ConcurrentLinkedQueue<>();

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

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(30)))
        .isInstanceOf(WorkflowCancelled.class);
    assertThat(notes).containsExactly("cancelled");
    assertThatThrownBy(() -> engine.handle(CHILD, "p-0").result(Duration.ofSeconds(30)))
        .isInstanceOf(WorkflowCancelled.class);
  }

  @Test
  void aFinishedStepIsRecordedEvenWhenTheCancelCameFirst() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
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
                        interrupted |= Thread.interrupted(); // Perhaps before it waited.
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
            });
    WorkflowHandle<String> handle = engine.start(PARENT, "", StartOptions.id("p"));
    reached.await();
    engine.cancel("p");
    goOn.countDown();

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(30)))
        .isInstanceOf(WorkflowCancelled.class);
    assertThat(engine.steps("p")).extracting(StepInfo::name).containsExactly("one");
    assertThat(engine.resume("p")).isTrue();
    assertThat(engine.handle(PARENT, "p").result(Duration.ofSeconds(30)))
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

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(30)))
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
        engine.start(PARENT, "", StartOptions.id("p").withTimeout(Duration.ofSeconds(3)));

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(30)))
        .isInstanceOf(WorkflowTimeout.class);
    assertThatThrownBy(() -> engine.handle(CHILD, "p-0").result(Duration.ofSeconds(30)))
        .isInstanceOf(WorkflowTimeout.class);
    assertThat(notes).containsExactly("true");
    assertThat(engine.find("p").orElseThrow().state()).isEqualTo(WorkflowState.CANCELLED);
  }

  @Test
  void aChildsDeadlineIsATimeoutInItsParentToo() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          StartOptions brief =
                              StartOptions.defaults().withTimeout(Duration.ofMillis(300));
                          String outcome;
                          try {
                            outcome = ctx.startChild(CHILD, in, brief).result();
                          } catch (WorkflowTimeout late) {
                            outcome = "too late: " + late.workflowId();
                          }
                          notes.add(outcome);
                          ctx.sleep(Duration.ofMillis(50));
                          return outcome;
                        })
                    .register(
                        CHILD,
                        (ctx, in) -> {
                          ctx.run("long", step -> new CountDownLatch(1).await());
                          return "";
                        }));

    WorkflowHandle<String> handle = engine.start(PARENT, "", StartOptions.id("p"));

    assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo("too late: p-0");
    assertThat(notes).containsExactly("too late: p-0", "too late: p-0");
  }

  @Test
  void aParkedWorkflowIsCancelledAtItsDeadlineToo() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(
                        NAP,
                        (ctx, millis) -> {
                          ctx.sleep(Duration.ofMillis(millis));
                          return "";
                        }));

    WorkflowHandle<String> handle =
        engine.start(NAP, 3_600_000, StartOptions.defaults().withTimeout(Duration.ofMillis(300)));

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(30)))
        .isInstanceOf(WorkflowTimeout.class);
  }

  /** The first run of a workflow whose step heeds no interrupt until it is let go. */
  private WorkflowHandle<String> deafAtFirst(WorkflowEngine engine, CountDownLatch reached)
      throws InterruptedException {
    WorkflowHandle<String> handle = engine.start(CHILD, "", StartOptions.id("w"));
    reached.await();
    engine.cancel("w");
    return handle;
  }

  private WorkflowEngine deafEngine(CountDownLatch reached, CountDownLatch letGo) {
    return engines.start(
        CHILD,
        (ctx, in) -> {
          notes.add("run");
          if (notes.size() == 1) {
            ctx.run(
                "deaf",
                step -> {
                  reached.countDown();
                  while (letGo.getCount() > 0) {
                    try {
                      letGo.await();
                    } catch (InterruptedException deaf) {
                      // As a blocking call that knows no interrupts.
                    }
                  }
                });
          }
          return "well";
        });
  }

  @Test
  void whoAsksAfterAResumeIsNotToldOfTheCancelBefore() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    WorkflowEngine engine = deafEngine(reached, letGo);
    deafAtFirst(engine, reached);
    engine.resume("w");

    CompletableFuture<String> result = engine.handle(CHILD, "w").resultAsync();
    letGo.countDown();

    assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo("well");
  }

  @Test
  void whatIsResumedWhileItsCancelledRunOfALostLeaseUnwindsRunsAgain() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    WorkflowEngine engine = deafEngine(reached, letGo);
    WorkflowHandle<String> handle = deafAtFirst(engine, reached);
    String before = handle.status().executorId();
    TestPostgres.execute(
        engines.database(), "UPDATE lakebase_workflow.leases SET ended_at = now()");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                engines.number(
                        "SELECT count(*) FROM lakebase_workflow.leases WHERE ended_at IS NULL")
                    == 1);
    engine.resume("w");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                handle.status().state() == WorkflowState.PENDING
                    && !before.equals(handle.status().executorId()));
    engine.start(CHILD, "").result(Duration.ofSeconds(30)); // That claim was dealt with by then.
    letGo.countDown();

    assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo("well");
  }
}
