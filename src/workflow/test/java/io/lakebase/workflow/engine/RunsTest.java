package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.lease.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunsTest {

  private static final WorkflowType<String, String> JOB =
      Workflow.type("job", String.class, String.class);

  private final Queue<String> told = new ConcurrentLinkedQueue<>();

  private static final class Lost implements Lease {
    @Override
    public String executorId() {
      return "me";
    }

    @Override
    public boolean held() {
      return false;
    }

    @Override
    public boolean lost() {
      return true;
    }
  }

  @Test
  void theJournalForgetsARevokedRunWhenItHasEnded() throws Exception {
    Payloads payloads = new Payloads(null, 1024);
    Lease lease = new Lost();
    CountDownLatch free = new CountDownLatch(1);
    try (RunThreads threads = new RunThreads("runs", 1, false);
        Timers timers = new Timers("runs", null)) {
      threads.run(() -> waitFor(free));
      Runs runs = TestRuns.runs(threads, timers, told, told);
      Run run =
          new Run(
              "w",
              new Registration<>(JOB, (ctx, in) -> in),
              lease,
              "[]",
              payloads.own(),
              null,
              List.of());
      runs.launch(run);

      runs.lost(lease);
      assertThat(told).containsExactly("revoke w");
      free.countDown();

      assertThat(run.end()).succeedsWithin(30, TimeUnit.SECONDS);
      await().atMost(Duration.ofSeconds(30)).until(() -> told.size() == 2);
      assertThat(told).containsExactly("revoke w", "admit w");
    }
  }

  @Test
  void aRunThatGetsNoThreadIsLookedAtAgain() {
    Payloads payloads = new Payloads(null, 1024);
    Queue<String> again = new ConcurrentLinkedQueue<>();
    ThreadFactory exhausted =
        task -> {
          throw new OutOfMemoryError("unable to create native thread");
        };
    try (RunThreads threads = new RunThreads("runs", 1, false, exhausted);
        Timers timers = new Timers("runs", null)) {
      Runs runs = TestRuns.runs(threads, timers, told, again);
      Run run = TestRuns.fresh(payloads);

      runs.created(run);

      assertThat(run.end())
          .isCompletedWithValueMatching(
              end -> end instanceof RunEnd.Left left && left.why() == RunStopped.Why.FAILED);
      assertThat(runs.busy()).isFalse();
      await().atMost(Duration.ofSeconds(30)).until(() -> again.contains("w"));
    }
  }

  @Test
  void whoWaitsForARunThatCannotBeginIsToldToAskTheRow() throws Exception {
    Payloads payloads = new Payloads(null, 1024);
    CountDownLatch free = new CountDownLatch(1);
    try (RunThreads threads = new RunThreads("runs", 1, false);
        Timers timers = new Timers("runs", null)) {
      threads.run(() -> waitFor(free));
      Runs runs = TestRuns.runs(threads, timers, told, told);
      Run first = TestRuns.fresh(payloads);
      Run second = TestRuns.fresh(payloads);

      runs.launch(first);
      runs.launch(second);

      assertThat(second.end())
          .isCompletedWithValueMatching(
              end -> end instanceof RunEnd.Left left && left.why() == RunStopped.Why.SUPERSEDED);
      assertThat(first.end()).isNotDone();
      free.countDown();
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
