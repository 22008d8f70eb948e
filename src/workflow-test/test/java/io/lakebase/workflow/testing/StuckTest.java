package io.lakebase.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.NonDeterminismException;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workflows whose code does not fit what they have recorded. */
class StuckTest {

  static final WorkflowType<String, String> FICKLE =
      Workflow.type("fickle", String.class, String.class);
  static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);

  private final AtomicInteger runs = new AtomicInteger();
  private volatile boolean fickle = true;

  @RegisterExtension
  final WorkflowTestExtension workflows =
      WorkflowTestExtension.with(
          WorkflowTestEngine.builder()
              .configure(engine -> engine.register(FICKLE, this::fickle).register(CHILD, this::nap))
              .patience(Duration.ofMinutes(5)));

  private String fickle(WorkflowContext ctx, String in) {
    ctx.run(fickle ? "step " + runs.incrementAndGet() : "step 1", step -> {});
    ctx.sleep(Duration.ofHours(1));
    return "done";
  }

  private String nap(WorkflowContext ctx, String in) {
    ctx.sleep(Duration.ofDays(1));
    return "awake";
  }

  @Test
  void whatIsNotDeterministicFailsTheTestAtOnceAndAgainAtEachWait(WorkflowTestEngine test) {
    test.engine().start(CHILD, "", StartOptions.id("other"));
    test.engine().start(FICKLE, "", StartOptions.id("f"));
    test.runUntilIdle();

    assertThatThrownBy(() -> test.advance(Duration.ofHours(2)))
        .isInstanceOf(NonDeterminismException.class)
        .hasMessageStartingWith("[f] replay stopped")
        .hasCauseInstanceOf(NonDeterminismException.class);
    assertThatThrownBy(test::runUntilIdle).isInstanceOf(NonDeterminismException.class);
    assertThat(test.engine().find("f").orElseThrow().state()).isEqualTo(WorkflowState.PENDING);
  }

  @Test
  void onceItsCodeFitsItGoesOnAndNothingFailsAnyMore(WorkflowTestEngine test) {
    test.engine().start(FICKLE, "", StartOptions.id("f"));
    assertThatThrownBy(() -> test.advance(Duration.ofHours(2)))
        .isInstanceOf(NonDeterminismException.class);

    fickle = false;
    test.engine().cancel("f");
    test.runUntilIdle();
    test.engine().resume("f");
    test.advance(Duration.ofHours(1));

    assertThat(test.engine().handle(FICKLE, "f").result()).isEqualTo("done");
  }
}
