package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.PlainDataSource;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.OutcomeResult;
import io.lakebase.workflow.journal.OutcomeRow;
import io.lakebase.workflow.journal.StartResult;
import io.lakebase.workflow.journal.StartRow;
import io.lakebase.workflow.journal.StepResult;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.lease.Lease;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunsTest {

  private static final WorkflowType<String, String> JOB =
      Workflow.type("job", String.class, String.class);

  private final Queue<String> told = new ConcurrentLinkedQueue<>();

  /** Writes nothing; notes who may write. */
  private final class Notes implements Journal {
    @Override
    public CompletableFuture<StartResult> start(StartRow row, boolean joining) {
      return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<StepResult> step(StepRow row, boolean joining) {
      return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<OutcomeResult> outcome(
        OutcomeRow row, StepRow lastStep, boolean joining) {
      return new CompletableFuture<>();
    }

    @Override
    public void lend() {}

    @Override
    public void revoke(String workflowId, String executorId) {
      told.add("revoke " + workflowId);
    }

    @Override
    public void admit(String workflowId, String executorId) {
      told.add("admit " + workflowId);
    }

    @Override
    public void close() {}
  }

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

  private static final class Nothing extends PlainDataSource {
    @Override
    public Connection getConnection() {
      throw new IllegalStateException("no database");
    }
  }

  @Test
  void theJournalForgetsARevokedRunWhenItHasEnded() throws Exception {
    EngineSettings settings = new EngineSettings.Draft(new Nothing()).settings();
    Payloads payloads = new Payloads(null, 1024);
    Lease lease = new Lost();
    CountDownLatch free = new CountDownLatch(1);
    try (RunThreads threads = new RunThreads("runs", 1, false);
        Timers timers = new Timers("runs", null)) {
      threads.run(() -> waitFor(free));
      Runs runs =
          new Runs(
              settings,
              threads,
              timers,
              new Notes(),
              new RunHooks(
                  id -> {},
                  () -> {},
                  () -> {},
                  () -> {},
                  (id, end) -> {},
                  id -> {},
                  (parent, child) -> {}));
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

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
