package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.StepOptions;
import io.lakebase.workflow.TypeRef;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParallelStepsTest {

  @Test
  void aStepThatGetsNoThreadIsNotWaitedFor() throws Exception {
    Payloads payloads = new Payloads(null, 1024);
    RunThreads none = new RunThreads("none", 1, false);
    none.close();
    Run run = TestRuns.fresh(payloads);
    Checkpoints checkpoints = new Checkpoints(run, payloads, new Recorder(null, null, () -> false));
    Services services =
        new Services(
            null,
            null,
            payloads,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            none,
            Clock.systemUTC(),
            null);
    Context context = new Context(run, services, checkpoints);

    assertThatThrownBy(
            () ->
                context.stepAsync(
                    "step", TypeRef.of(String.class), StepOptions.defaults(), step -> ""))
        .isInstanceOf(RunStopped.class);
    assertThat(run.stopReason())
        .isInstanceOfSatisfying(
            RunStopped.class,
            stopped -> assertThat(stopped.why()).isEqualTo(RunStopped.Why.FAILED));

    CompletableFuture<Void> joined =
        CompletableFuture.runAsync(() -> checkpoints.parallel().joinAll());
    assertThat(joined).succeedsWithin(10, TimeUnit.SECONDS);
  }
}
