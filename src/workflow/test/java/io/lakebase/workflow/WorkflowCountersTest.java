package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkflowCountersTest {

  static final WorkflowType<String, String> JOB = Workflow.type("job", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final WorkflowCounters counters = new WorkflowCounters();

  @Test
  void countsWhatAnEngineDoes() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .parkAfter(Duration.ZERO)
                    .virtualThreads(false)
                    .listener(counters)
                    .register(
                        JOB,
                        (ctx, in) -> {
                          if (in.equals("sleep")) {
                            ctx.sleep(Duration.ofMillis(50));
                          }
                          if (in.equals("fail")) {
                            throw new IllegalStateException("failed");
                          }
                          return in;
                        }));
    engine.start(JOB, "ok");
    engine.start(JOB, "fail");
    engine.start(JOB, "sleep").result(Duration.ofSeconds(30));

    await()
        .untilAsserted(
            () ->
                assertThat(counters.snapshot())
                    .isEqualTo(new WorkflowCounters.Snapshot(3, 1, 2, 1, 0, 0, 1, 0, 0, 0)));
  }

  @Test
  void countsWhatTheListenerIsTold() {
    counters.ended("w", "job", WorkflowState.CANCELLED);
    counters.ended("w", "job", WorkflowState.MAX_RECOVERY_ATTEMPTS_EXCEEDED);
    counters.left("w", "job", "closing");
    counters.left("w", "job", "failed");
    counters.tookOver("executor", 7);
    counters.leaseLost();

    assertThat(counters.snapshot())
        .isEqualTo(new WorkflowCounters.Snapshot(0, 0, 0, 0, 1, 1, 0, 1, 7, 1));
  }
}
