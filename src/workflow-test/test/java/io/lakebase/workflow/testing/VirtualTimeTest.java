package io.lakebase.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.CatchUp;
import io.lakebase.workflow.Overlap;
import io.lakebase.workflow.RetryPolicy;
import io.lakebase.workflow.Schedule;
import io.lakebase.workflow.Slot;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StepOptions;
import io.lakebase.workflow.StreamItem;
import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.Timing;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.WorkflowTimeout;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VirtualTimeTest {

  static final Instant START = Instant.parse("2026-03-28T23:00:00Z");
  static final WorkflowType<Integer, List<Instant>> NAPS =
      Workflow.type("naps", Integer.class, new io.lakebase.workflow.TypeRef<List<Instant>>() {});
  static final WorkflowType<String, String> WAIT =
      Workflow.type("wait", String.class, String.class);
  static final WorkflowType<String, String> RETRY =
      Workflow.type("retry", String.class, String.class);
  static final WorkflowType<String, String> SLOW =
      Workflow.type("slow", String.class, String.class);
  static final WorkflowType<Slot<String>, String> NIGHTLY =
      Workflow.scheduled("nightly", String.class, String.class);
  static final WorkflowType<String, String> PARENT =
      Workflow.type("parent", String.class, String.class);
  static final WorkflowType<String, String> WRITE =
      Workflow.type("write", String.class, String.class);
  static final WorkflowType<String, String> READ =
      Workflow.type("read", String.class, String.class);
  static final WorkflowType<Slot<String>, String> LONG =
      Workflow.scheduled("long", String.class, String.class);
  static final StreamName<String> LOG = StreamName.of("log", String.class);
  static final Topic<String> ANSWERS = Topic.of("answers", String.class);
  static final WorkflowQueue LATER = WorkflowQueue.named("later");
  static final WorkflowQueue SLOWLY =
      WorkflowQueue.named("slowly").withRateLimit(2, Duration.ofMinutes(1));

  private final Queue<Instant> notes = new ConcurrentLinkedQueue<>();
  private final CountDownLatch stuck = new CountDownLatch(1);

  @RegisterExtension
  final WorkflowTestExtension workflows =
      WorkflowTestExtension.with(
          WorkflowTestEngine.builder()
              .startAt(START)
              .configure(
                  engine ->
                      engine
                          .queues(LATER, SLOWLY)
                          .register(NAPS, this::naps)
                          .register(WAIT, (ctx, in) -> ctx.receive(ANSWERS, Duration.ofDays(3)))
                          .register(RETRY, this::retry)
                          .register(SLOW, this::slow)
                          .register(NIGHTLY, this::nightly)
                          .register(LONG, (ctx, slot) -> ctx.receive(ANSWERS, Duration.ofDays(3)))
                          .register(WRITE, VirtualTimeTest::write)
                          .register(READ, VirtualTimeTest::read)
                          .register(
                              PARENT, (ctx, in) -> "child: " + ctx.startChild(WAIT, in).result())));

  private List<Instant> naps(WorkflowContext ctx, Integer naps) {
    List<Instant> times = new java.util.ArrayList<>();
    for (int i = 0; i < naps; i++) {
      ctx.sleep(Duration.ofHours(8));
      times.add(ctx.now());
    }
    return times;
  }

  private String retry(WorkflowContext ctx, String input) {
    StepOptions patient =
        StepOptions.retry(
            RetryPolicy.attempts(5)
                .withBackoff(Duration.ofMinutes(10), 1, Duration.ofMinutes(10))
                .withJitter(0));
    return ctx.step(
        "flaky",
        String.class,
        patient,
        step -> {
          notes.add(workflows.engine().now());
          if (step.attempt() < 4) {
            throw new IllegalStateException("not yet");
          }
          return "at attempt " + step.attempt();
        });
  }

  private String slow(WorkflowContext ctx, String input) {
    return ctx.step(
        "stuck",
        String.class,
        StepOptions.defaults().withTimeout(Duration.ofMinutes(30)),
        step -> {
          stuck.await();
          return "";
        });
  }

  private static String write(WorkflowContext ctx, String input) {
    ctx.sleep(Duration.ofHours(1));
    ctx.write(LOG, "one");
    ctx.sleep(Duration.ofHours(1));
    return "no close";
  }

  private static String read(WorkflowContext ctx, String writer) {
    Instant from = ctx.now();
    StreamItem<String> one = ctx.read(writer, LOG, 0, Duration.ofDays(1));
    Duration written = Duration.between(from, ctx.now());
    StreamItem<String> end = ctx.read(writer, LOG, 1, Duration.ofDays(1));
    return one.state()
        + " "
        + written
        + " "
        + end.state()
        + " "
        + Duration.between(from, ctx.now());
  }

  private String nightly(WorkflowContext ctx, Slot<String> slot) {
    return ctx.step(
        "note",
        String.class,
        step -> {
          notes.add(slot.at());
          return slot.context() + " " + ctx.workflowId();
        });
  }

  @Test
  void sleepsEndWhenTheirTimeIsLetPassAndAtThatTime() {
    WorkflowTestEngine test = workflows.engine();
    WorkflowHandle<List<Instant>> handle = test.engine().start(NAPS, 3);

    test.advance(Duration.ofHours(23));
    assertThat(handle.status().state()).isEqualTo(WorkflowState.PENDING);
    test.advance(Duration.ofHours(1));

    assertThat(handle.status().state()).isEqualTo(WorkflowState.SUCCESS);
    assertThat(handle.result())
        .containsExactly(
            START.plus(Duration.ofHours(8)),
            START.plus(Duration.ofHours(16)),
            START.plus(Duration.ofHours(24)));
    assertThat(handle.status().completedAt()).isEqualTo(START.plus(Duration.ofHours(24)));
    assertThat(handle.status().recoveryAttempts()).isEqualTo(1);
    test.checkReplay(handle.id());
  }

  @Test
  void timeIsLetPassAsFarAsAnybodyWaits() {
    WorkflowTestEngine test = workflows.engine();
    WorkflowHandle<List<Instant>> handle = test.engine().start(NAPS, 5);

    assertThat(test.advanceUntilDone(Duration.ofDays(30))).isEqualTo(Duration.ofHours(40));

    assertThat(handle.result()).hasSize(5);
    assertThat(test.now()).isEqualTo(START.plus(Duration.ofHours(40)));
  }

  @Test
  void timeDoesNotGoBack() {
    WorkflowTestEngine test = workflows.engine();
    Duration back = Duration.ofDays(-1);

    assertThatThrownBy(() -> test.advance(back)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> test.pass(back)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> test.advanceUntilDone(back))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(test.now()).isEqualTo(START);
  }

  @Test
  void aReceiverWaitsForItsMessageOrItsTimeout() {
    WorkflowTestEngine test = workflows.engine();
    WorkflowHandle<String> told = test.engine().start(WAIT, "");
    WorkflowHandle<String> untold = test.engine().start(WAIT, "");
    WorkflowHandle<String> parent = test.engine().start(PARENT, "");

    test.advance(Duration.ofDays(2));
    test.engine().send(told.id(), ANSWERS, "yes");
    test.runUntilIdle();

    assertThat(told.result()).isEqualTo("yes");
    assertThat(untold.status().state()).isEqualTo(WorkflowState.PENDING);
    test.advance(Duration.ofDays(1));
    assertThat(untold.status().state()).isEqualTo(WorkflowState.SUCCESS);
    assertThat(untold.result()).isNull();
    assertThat(parent.result()).isEqualTo("child: null");
  }

  @Test
  void retriesWaitInVirtualTime() {
    WorkflowTestEngine test = workflows.engine();
    WorkflowHandle<String> handle = test.engine().start(RETRY, "");

    test.runUntilIdle();
    assertThat(notes).containsExactly(START);
    test.advance(Duration.ofHours(1));

    assertThat(handle.result()).isEqualTo("at attempt 4");
    assertThat(notes)
        .containsExactly(
            START,
            START.plus(Duration.ofMinutes(10)),
            START.plus(Duration.ofMinutes(20)),
            START.plus(Duration.ofMinutes(30)));
  }

  @Test
  void timeLimitsOfStepsAndWorkflowsEndInVirtualTime() {
    WorkflowTestEngine test = workflows.engine();
    WorkflowHandle<String> late =
        test.engine().start(WAIT, "", StartOptions.id("w").withTimeout(Duration.ofHours(1)));

    test.advance(Duration.ofMinutes(59));
    assertThat(late.status().state()).isEqualTo(WorkflowState.PENDING);
    test.advance(Duration.ofMinutes(1));

    assertThatThrownBy(late::result).isInstanceOf(WorkflowTimeout.class);
  }

  @Test
  void aBodyThatHangsIsInterruptedWhenItsLimitIsLetPass() {
    try (WorkflowTestEngine test =
        WorkflowTestEngine.builder()
            .configure(engine -> engine.register(SLOW, this::slow))
            .patience(Duration.ofMillis(500))
            .start()) {
      WorkflowHandle<String> handle = test.engine().start(SLOW, "");

      assertThatThrownBy(test::runUntilIdle)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(handle.id());
      test.pass(Duration.ofMinutes(30));

      assertThatThrownBy(() -> handle.result(Duration.ofSeconds(20))).hasMessageContaining("PT30M");
    }
  }

  @Test
  void delaysOfQueuesAreLetPass() {
    WorkflowTestEngine test = workflows.engine();
    WorkflowHandle<List<Instant>> handle =
        test.engine().start(NAPS, 0, StartOptions.on(LATER).withDelay(Duration.ofDays(1)));

    test.advance(Duration.ofHours(23));
    assertThat(handle.status().state()).isEqualTo(WorkflowState.DELAYED);
    test.advance(Duration.ofHours(1));

    assertThat(handle.status().state()).isEqualTo(WorkflowState.SUCCESS);
    assertThat(handle.status().completedAt()).isEqualTo(START.plus(Duration.ofDays(1)));
  }

  @Test
  void whatNobodyTakesWhenItIsDueHoldsTimeUpForNobody() {
    WorkflowTestEngine test = workflows.engine();
    StartOptions unserved = StartOptions.on(WorkflowQueue.named("of another application"));
    WorkflowHandle<List<Instant>> stays =
        test.engine().start(NAPS, 0, unserved.withDelay(Duration.ofHours(1)));
    test.engine()
        .schedules()
        .apply(
            Schedule.of("waits", LONG, Timing.every(Duration.ofHours(3)))
                .withOverlap(Overlap.BUFFER_ONE));
    WorkflowHandle<List<Instant>> naps = test.engine().start(NAPS, 2);

    test.advance(Duration.ofHours(10));
    assertThat(test.advanceUntilDone(Duration.ofDays(1))).isEqualTo(Duration.ofHours(6));

    assertThat(test.now()).isEqualTo(START.plus(Duration.ofHours(16)));
    assertThat(naps.status().state()).isEqualTo(WorkflowState.SUCCESS);
    assertThat(stays.status().state()).isEqualTo(WorkflowState.DELAYED);
  }

  @Test
  void rateLimitsOfQueuesAreLetPass() {
    WorkflowTestEngine test = workflows.engine();
    for (int i = 0; i < 5; i++) {
      test.engine().start(NIGHTLY, new Slot<>(START, "mail"), StartOptions.on(SLOWLY));
    }

    test.advance(Duration.ofSeconds(90));
    assertThat(notes).hasSize(4);
    assertThat(test.advanceUntilDone(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(30));

    assertThat(test.engine().list(WorkflowQuery.all()))
        .extracting(WorkflowInfo::completedAt)
        .containsExactlyInAnyOrder(
            START, START, START.plusSeconds(60), START.plusSeconds(60), START.plusSeconds(120));
  }

  @Test
  void whoReadsAStreamHearsOfItsValuesAndOfItsWritersEndInTime() {
    WorkflowTestEngine test = workflows.engine();
    WorkflowHandle<String> writer = test.engine().start(WRITE, "");
    WorkflowHandle<String> reader = test.engine().start(READ, writer.id());

    test.advance(Duration.ofDays(2));

    assertThat(reader.result()).isEqualTo("VALUE PT1H END PT2H");
  }

  @Test
  void schedulesFireEachSlotOfTheTimeThatPasses() {
    WorkflowTestEngine test = workflows.engine();
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    test.engine()
        .schedules()
        .apply(
            Schedule.of("nightly", NIGHTLY, Timing.cron("0 30 2 * * *", berlin))
                .withContext("eu")
                .withCatchUp(CatchUp.skip()));

    test.advance(Duration.ofDays(3));

    assertThat(notes)
        .containsExactly(
            Instant.parse("2026-03-29T01:00:00Z"),
            Instant.parse("2026-03-30T00:30:00Z"),
            Instant.parse("2026-03-31T00:30:00Z"));
    String id = "sched-nightly-2026-03-29T03:00+02:00";
    assertThat(test.engine().handle(NIGHTLY, id).result()).isEqualTo("eu " + id);
    test.checkReplay(id);
  }
}
