package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.StepOptions;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The machine has no thread to give, for a while. */
class ScarceThreadsTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  /** The first so many threads do not start. */
  private static ThreadFactory exhausted(AtomicInteger left) {
    return task -> {
      Thread thread =
          new Thread(task) {
            @Override
            public void start() {
              if (left.getAndDecrement() > 0) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              super.start();
            }
          };
      thread.setDaemon(true);
      return thread;
    };
  }

  @Test
  void resultsAreAskedForOnceThereIsAThreadAgain() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    WorkflowStore store =
        WorkflowStore.of(
            Connections.borrowed(dataSource),
            SchemaNames.DEFAULT,
            WorkflowSchema.migrate(dataSource, SchemaNames.DEFAULT));
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, output)"
            + " VALUES ('w', 'SUCCESS', 'known', '1')");
    AtomicInteger left = new AtomicInteger(1);
    try (Results results =
        new Results(
            "r",
            store,
            id -> null,
            new ResultPace(() -> true, () -> false, LONG, LONG),
            id -> {},
            id -> {},
            exhausted(left))) {
      assertThatThrownBy(() -> results.of("w")).isInstanceOf(OutOfMemoryError.class);

      assertThat(results.of("w")).succeedsWithin(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aParallelStepThatGetsNoThreadEndsNoWorkflow() {
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
  }

  @Test
  void whoCallsARunThatCannotBeginIsToldToAskTheRow() throws Exception {
    Payloads payloads = new Payloads(null, 1024);
    Queue<String> told = new ConcurrentLinkedQueue<>();
    CountDownLatch free = new CountDownLatch(1);
    try (RunThreads threads = new RunThreads("twice", 1, false);
        Timers timers = new Timers("twice", null)) {
      threads.run(
          () -> {
            try {
              free.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      Runs runs = TestRuns.runs(threads, timers, told, told);
      Run first = TestRuns.fresh(payloads);
      Run second = TestRuns.fresh(payloads);

      runs.launch(first);
      runs.launch(second);

      assertThat(second.end()).succeedsWithin(10, TimeUnit.SECONDS).isInstanceOf(RunEnd.Left.class);
      assertThat(first.end()).isNotDone();
      free.countDown();
    }
  }
}
