package io.lakebase.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.Event;
import io.lakebase.workflow.NonDeterminismException;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowFunction;
import io.lakebase.workflow.WorkflowNotFound;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReplayTest {

  static final WorkflowType<String, String> CODE =
      Workflow.type("code", String.class, String.class);
  static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);
  static final Topic<String> TOPIC = Topic.of("topic", String.class);
  static final Event<String> EVENT = Event.of("event", String.class);
  static final AtomicInteger BODIES = new AtomicInteger();

  private static final WorkflowFunction<String, String> EVERYTHING =
      (ctx, in) -> {
        ctx.run("a", step -> BODIES.incrementAndGet());
        ctx.transaction("b", connection -> BODIES.incrementAndGet());
        var parallel =
            List.of(
                ctx.stepAsync("c", String.class, step -> "c" + BODIES.incrementAndGet()),
                ctx.stepAsync("d", String.class, step -> "d" + BODIES.incrementAndGet()));
        String both = String.join("", ctx.all(parallel)) + ctx.any(parallel).join();
        ctx.sleep(Duration.ofMinutes(5));
        ctx.setEvent(EVENT, both);
        ctx.send(ctx.workflowId(), TOPIC, "hello");
        String heard = ctx.receive(TOPIC, Duration.ofMinutes(1));
        String none = ctx.receive(TOPIC, Duration.ofMinutes(1));
        String child = ctx.startChild(CHILD, in + ctx.uuid()).result();
        return both + heard + none + child + ctx.now() + ctx.random();
      };

  private static WorkflowTestEngine test;

  @BeforeAll
  static void run() {
    test =
        WorkflowTestEngine.builder()
            .configure(
                engine ->
                    engine
                        .register(CODE, EVERYTHING)
                        .register(CHILD, (ctx, in) -> ctx.step("e", String.class, step -> in)))
            .start();
    test.engine().start(CODE, "in", StartOptions.id("w"));
    test.advance(Duration.ofHours(1));
    assertThat(test.engine().find("w").orElseThrow().state()).isEqualTo(WorkflowState.SUCCESS);
    assertThat(BODIES).hasValue(4);
  }

  @AfterAll
  static void close() {
    test.close();
  }

  private static void check(WorkflowFunction<String, String> code) {
    try (ReplayChecker checker = ReplayChecker.of(test.dataSource()).register(CODE, code)) {
      checker.check("w");
    }
  }

  @Test
  void theSameCodeFitsAndRunsNoBody() {
    check(EVERYTHING);
    test.checkReplay("w");

    assertThat(BODIES).hasValue(4);
  }

  @Test
  void anotherNameIsNoticed() {
    assertThatThrownBy(() -> check((ctx, in) -> ctx.step("z", String.class, step -> "z")))
        .isInstanceOf(NonDeterminismException.class)
        .hasMessageContaining("step 0 was recorded as 'a'")
        .hasMessageContaining("'z'");
  }

  @Test
  void anotherOrderIsNoticed() {
    assertThatThrownBy(
            () ->
                check(
                    (ctx, in) -> {
                      ctx.run("a", step -> {});
                      ctx.sleep(Duration.ofMinutes(5));
                      return "";
                    }))
        .hasMessageContaining("step 1 was recorded as 'b'")
        .hasMessageContaining("DBOS.sleep");
  }

  @Test
  void aStepTooFewIsNoticed() {
    assertThatThrownBy(
            () ->
                check(
                    (ctx, in) -> {
                      ctx.run("a", step -> {});
                      return "";
                    }))
        .isInstanceOf(NonDeterminismException.class)
        .hasMessageContaining("step 1 'b' was recorded, the code did not ask for it");
  }

  @Test
  void aStepTooManyIsNoticedEvenIfTheCodeCatchesEverything() {
    assertThatThrownBy(
            () ->
                check(
                    (ctx, in) -> {
                      String result = EVERYTHING.run(ctx, in);
                      try {
                        ctx.run("more", step -> BODIES.incrementAndGet());
                      } catch (Throwable ignored) {
                        return result;
                      }
                      return result;
                    }))
        .isInstanceOf(NonDeterminismException.class)
        .hasMessageContaining("'more', which was not recorded");
    assertThat(BODIES).hasValue(4);
  }

  @Test
  void anotherSleepIsNoticed() {
    AtomicInteger seconds = new AtomicInteger(4);
    WorkflowType<Long, Long> nap = Workflow.type("nap", Long.class, Long.class);
    try (WorkflowTestEngine other =
        WorkflowTestEngine.builder()
            .configure(
                engine ->
                    engine.register(
                        nap,
                        (ctx, in) -> {
                          ctx.sleep(Duration.ofSeconds(seconds.get()));
                          return in;
                        }))
            .start()) {
      other.engine().start(nap, 7L, StartOptions.id("n"));
      other.advance(Duration.ofHours(1));
      other.checkReplay("n");
      seconds.set(5);
      assertThatThrownBy(() -> other.checkReplay("n"))
          .isInstanceOf(NonDeterminismException.class)
          .hasMessageContaining("PT4S")
          .hasMessageContaining("PT5S");
    }
  }

  @Test
  void anotherInputOfAChildAndAnotherResultAreNoticed() {
    assertThatThrownBy(() -> check((ctx, in) -> EVERYTHING.run(ctx, "other")))
        .isInstanceOf(NonDeterminismException.class)
        .hasMessageContaining("child w-")
        .hasMessageContaining("other input");
    assertThatThrownBy(() -> check((ctx, in) -> EVERYTHING.run(ctx, in) + "!"))
        .isInstanceOf(NonDeterminismException.class)
        .hasMessageContaining("another result");
    assertThatThrownBy(
            () ->
                check(
                    (ctx, in) -> {
                      EVERYTHING.run(ctx, in);
                      throw new IllegalStateException("today");
                    }))
        .isInstanceOf(NonDeterminismException.class)
        .hasMessageContaining("IllegalStateException (today)");
  }

  @Test
  void aResultThatDoesNotFitItsTypeAnyMoreIsNoticed() {
    assertThatThrownBy(
            () ->
                check(
                    (ctx, in) -> {
                      ctx.step("a", Integer.class, step -> 1);
                      ctx.transaction("b", connection -> {});
                      ctx.stepAsync("c", Integer.class, step -> 1).join();
                      return "";
                    }))
        .isInstanceOf(NonDeterminismException.class)
        .hasMessageContaining("step 2 'c' does not fit its type any more");
  }

  @Test
  void whatCannotBeCheckedIsSaid() {
    try (ReplayChecker checker = ReplayChecker.of(test.dataSource())) {
      assertThatThrownBy(() -> checker.check("absent")).isInstanceOf(WorkflowNotFound.class);
      assertThatThrownBy(() -> checker.check("w"))
          .isInstanceOf(WorkflowException.class)
          .hasMessageContaining("not registered");
    }
  }
}
