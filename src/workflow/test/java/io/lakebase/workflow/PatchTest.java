package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Code that changes while workflows are on their way. */
class PatchTest {

  static final WorkflowType<String, String> GREET =
      Workflow.type("greet", String.class, String.class);
  static final Topic<String> GO_ON = Topic.of("go-on", String.class);
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final Engines engines = new Engines();

  private static String step(WorkflowContext ctx, String name) {
    return String.valueOf(ctx.step(name, String.class, step -> name));
  }

  private static void pause(WorkflowContext ctx) {
    ctx.receive(GO_ON, Duration.ofDays(1));
  }

  private WorkflowEngine engine(WorkflowFunction<String, String> code) {
    return engines.start(builder -> builder.name("app").register(GREET, code));
  }

  /** Starts workflows that wait for a message behind what the code did, then stops their engine. */
  private void begun(WorkflowFunction<String, String> code, int steps, String... ids) {
    WorkflowEngine engine = engine(code);
    for (String id : ids) {
      engine.start(GREET, id, StartOptions.id(id));
    }
    for (String id : ids) {
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> engine.steps(id).size() >= steps);
    }
    engine.close();
  }

  private static String old(WorkflowContext ctx, String in) {
    String hello = step(ctx, "hello");
    pause(ctx);
    return hello + step(ctx, "end");
  }

  private static String patched(WorkflowContext ctx, String in) {
    String hello =
        ctx.patch("polite") ? step(ctx, "title") + step(ctx, "good day") : step(ctx, "hello");
    pause(ctx);
    return hello + step(ctx, "end");
  }

  private static String retired(WorkflowContext ctx, String in) {
    ctx.deprecatePatch("polite");
    String hello = step(ctx, "title") + step(ctx, "good day");
    pause(ctx);
    return hello + step(ctx, "end");
  }

  private static String withoutThePatch(WorkflowContext ctx, String in) {
    String hello = step(ctx, "title") + step(ctx, "good day");
    pause(ctx);
    return hello + step(ctx, "end");
  }

  private String finish(WorkflowEngine engine, String id) {
    engine.send(id, GO_ON, "now");
    return engine.handle(GREET, id).result(LONG);
  }

  private static List<String> names(WorkflowClient client, String id) {
    return client.steps(id).stream().map(StepInfo::name).toList();
  }

  @Test
  void workflowsBegunBeforeThePatchGoTheOldWayNewOnesTheNew() {
    begun(PatchTest::old, 2, "before");
    WorkflowEngine engine = engine(PatchTest::patched);

    engine.start(GREET, "", StartOptions.id("after"));

    assertThat(finish(engine, "before")).isEqualTo("helloend");
    assertThat(finish(engine, "after")).isEqualTo("titlegood dayend");
    assertThat(names(engine, "before")).doesNotContain("DBOS.patch-polite");
    assertThat(names(engine, "after")).startsWith("DBOS.patch-polite", "title", "good day");
    assertThat(engine.steps("after").get(0))
        .satisfies(
            patch -> {
              assertThat(patch.functionId()).isZero();
              assertThat(patch.output()).isNull();
              assertThat(patch.error()).isNull();
            });
  }

  @Test
  void aPatchHoldsOnReplay() {
    begun(PatchTest::patched, 4, "w");

    assertThat(finish(engine(PatchTest::patched), "w")).isEqualTo("titlegood dayend");
  }

  @Test
  void aWorkflowThatWaitsBehindThePlaceWithoutItsOwnRowGoesTheOldWay() {
    // The wait has recorded its time limit, one number further, and not yet its message.
    begun(PatchTest::old, 2, "w");
    WorkflowEngine engine =
        engine(
            (ctx, in) -> {
              String hello = step(ctx, "hello");
              if (ctx.patch("ask first")) {
                step(ctx, "ask");
              }
              pause(ctx);
              return hello + step(ctx, "end");
            });

    assertThat(finish(engine, "w")).isEqualTo("helloend");
  }

  @Test
  void aWorkflowThatHasNotReachedThePlaceGoesTheNewWay() {
    begun(PatchTest::old, 2, "w");
    WorkflowEngine engine =
        engine(
            (ctx, in) -> {
              String hello = step(ctx, "hello");
              pause(ctx);
              return ctx.patch("louder") ? hello + step(ctx, "END") : hello + step(ctx, "end");
            });

    assertThat(finish(engine, "w")).isEqualTo("helloEND");
    assertThat(names(engine, "w")).containsSequence("DBOS.patch-louder", "END");
  }

  /** Lets an engine of that code stop at the history; what it logs. */
  private String stopped(WorkflowFunction<String, String> code, String id) {
    Logger logger = (Logger) LoggerFactory.getLogger("io.lakebase.workflow.engine");
    ListAppender<ILoggingEvent> errors = new ListAppender<>();
    errors.start();
    logger.addAppender(errors);
    WorkflowCounters counters = new WorkflowCounters();
    try (WorkflowEngine engine =
        engines.start(builder -> builder.name("app").listener(counters).register(GREET, code))) {
      await().until(() -> counters.snapshot().stuck() == 1);
      assertThat(engine.find(id).orElseThrow().state()).isEqualTo(WorkflowState.PENDING);
    } finally {
      logger.detachAppender(errors);
    }
    return List.copyOf(errors.list).stream()
        .filter(event -> event.getLevel() == Level.ERROR)
        .map(ILoggingEvent::getFormattedMessage)
        .findFirst()
        .orElse("nothing logged");
  }

  @Test
  void aPatchThatIsRemovedTooEarlyIsNamed() {
    begun(PatchTest::patched, 4, "w");

    assertThat(stopped(PatchTest::withoutThePatch, "w"))
        .contains("[w] replay stopped: step 0 was recorded as the patch 'polite'")
        .contains("deprecatePatch(\"polite\")");
    assertThat(finish(engine(PatchTest::retired), "w")).isEqualTo("titlegood dayend");
  }

  @Test
  void codeThatDoesNotFitTheHistoryStopsAndOverwritesNothing() {
    begun(PatchTest::old, 2, "w");

    assertThat(stopped((ctx, in) -> step(ctx, "good day") + step(ctx, "hello"), "w"))
        .contains("step 0 was recorded as 'hello', the code now asks for 'good day'");
    WorkflowEngine engine = engine(PatchTest::old);
    assertThat(names(engine, "w")).containsExactly("hello", "DBOS.sleep");
    assertThat(finish(engine, "w")).isEqualTo("helloend");
  }

  @Test
  void aRetiredPatchRecordsNothingAndLetsItsWorkflowsGoOn() {
    begun(PatchTest::patched, 4, "with");
    WorkflowEngine engine = engine(PatchTest::retired);

    engine.start(GREET, "", StartOptions.id("without"));

    assertThat(finish(engine, "with")).isEqualTo("titlegood dayend");
    assertThat(finish(engine, "without")).isEqualTo("titlegood dayend");
    assertThat(names(engine, "without")).startsWith("title", "good day");
  }

  @Test
  void aPatchHasAShortName() {
    WorkflowEngine engine = engine((ctx, in) -> "" + ctx.patch("x".repeat(300)));

    assertThatThrownBy(() -> engine.start(GREET, "").result(LONG))
        .isInstanceOf(WorkflowFailure.class)
        .hasMessageContaining("IllegalArgumentException");
  }
}
