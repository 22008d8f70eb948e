package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RunTest {

  private static WeakReference<Run> waitedFor(CompletableFuture<?> future) {
    Run run = TestRuns.fresh(new Payloads(null, 1024));
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
