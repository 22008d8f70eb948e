package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Children on queues. */
class ChildTest {

  private static final WorkflowType<String, String> PARENT =
      Workflow.type("parent", String.class, String.class);
  private static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);
  private static final WorkflowQueue WORK = WorkflowQueue.named("work");
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final Engines engines = new Engines();

  @Test
  void oneWhoseDeduplicationIdIsTakenIsRefusedAndThatIsRecorded() {
    StartOptions once = StartOptions.on(WORK).withDeduplicationId("one");
    CountDownLatch letGo = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .queues(WORK)
                    .register(
                        CHILD,
                        (ctx, in) -> {
                          ctx.run("wait", step -> letGo.await());
                          return in;
                        })
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          try {
                            return ctx.startChild(CHILD, in, once).workflowId();
                          } catch (WorkflowConflict e) {
                            return e.getMessage();
                          }
                        }));
    engine.start(CHILD, "", once.withId("first"));

    assertThat(engine.start(PARENT, "", StartOptions.id("p")).result(LONG))
        .isEqualTo(
            "[p-0] no child was started: workflow first has its deduplication id. Wait for its end,"
                + " or choose another.");
    assertThat(engine.steps("p")).hasSize(1);
    letGo.countDown();
  }

  @Test
  void theTimeOfOneThatWaitsCountsFromItsClaimAndItsDeadlineIsItsParents() {
    StartOptions later = StartOptions.on(WORK).withDelay(Duration.ofHours(2));
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .queues(WORK)
                    .register(CHILD, (ctx, in) -> in)
                    .register(
                        PARENT,
                        (ctx, in) ->
                            ctx.startChild(CHILD, in, later.withTimeout(Duration.ofHours(1)))
                                .workflowId()));

    String free = engine.start(PARENT, "").result(LONG);
    WorkflowHandle<String> bound =
        engine.start(PARENT, "", StartOptions.defaults().withTimeout(Duration.ofDays(1)));

    assertThat(engine.find(free).orElseThrow().deadline()).isNull();
    assertThat(engine.find(bound.result(LONG)).orElseThrow().deadline())
        .isEqualTo(bound.status().deadline());
  }

  @Test
  void aParentThatAlwaysParksAsksOnceWhetherItsChildHasEndedElsewhere() {
    AtomicInteger runs = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(CHILD, (ctx, in) -> in)
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          runs.incrementAndGet();
                          return ctx.startChild(CHILD, in, StartOptions.on(WORK)).result();
                        }));
    engine.start(PARENT, "done", StartOptions.id("p"));
    await().atMost(LONG).until(() -> parked() == 1);

    engines.start(builder -> builder.queues(WORK).register(CHILD, (ctx, in) -> in));

    assertThat(engine.handle(PARENT, "p").result(LONG)).isEqualTo("done");
    assertThat(runs).hasValueLessThanOrEqualTo(3);
  }

  private long parked() {
    return engines.number("SELECT count(*) FROM lakebase_workflow.parked");
  }
}
