package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.lease.Lease;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RunTest {

  private static final WorkflowType<String, String> JOB =
      Workflow.type("job", String.class, String.class);

  private static final class Held implements Lease {
    @Override
    public String executorId() {
      return "me";
    }

    @Override
    public boolean held() {
      return true;
    }

    @Override
    public boolean lost() {
      return false;
    }
  }

  private static WeakReference<Run> waitedFor(CompletableFuture<?> future) {
    Run run =
        new Run(
            "parent",
            new Registration<>(JOB, (ctx, in) -> in),
            new Held(),
            "input",
            new Payloads(null, 1 << 20).own(),
            null,
            List.of());
    run.pauseFor(future, Duration.ofNanos(1));
    return new WeakReference<>(run);
  }

  @Test
  void whoWaitedForAChildInVainIsNotKeptInMemoryUntilItEnds() {
    CompletableFuture<Void> child = new CompletableFuture<>();
    WeakReference<Run> run = waitedFor(child);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              System.gc();
              return run.get() == null;
            });
    assertThat(child).isNotDone();
  }
}
