package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ResultsTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final RunEnd.Ended DONE =
      new RunEnd.Ended(WorkflowState.SUCCESS, "1", null, "portable_json");

  private final Queue<String> woken = new ConcurrentLinkedQueue<>();

  private Results results() throws Exception {
    return results(Thread::new);
  }

  private Results results(ThreadFactory threads) throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    WorkflowStore store =
        WorkflowStore.of(
            Connections.borrowed(dataSource),
            SchemaNames.DEFAULT,
            WorkflowSchema.migrate(dataSource, SchemaNames.DEFAULT));
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, output)"
            + " VALUES ('child', 'PENDING', 'known', NULL), ('ended', 'SUCCESS', 'known', '1')");
    return new Results(
        "r",
        store,
        id -> null,
        new ResultPace(() -> true, () -> false, LONG, LONG),
        id -> {},
        woken::add,
        threads);
  }

  @Test
  void resultsAreAskedForOnceThereIsAThreadAgain() throws Exception {
    AtomicBoolean exhausted = new AtomicBoolean(true);
    ThreadFactory threads =
        task ->
            new Thread(task) {
              @Override
              public void start() {
                if (exhausted.getAndSet(false)) {
                  throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
              }
            };
    try (Results results = results(threads)) {
      assertThatThrownBy(() -> results.of("ended")).isInstanceOf(OutOfMemoryError.class);

      assertThat(results.of("ended")).succeedsWithin(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aParentThatAskedOftenIsWokenOnce() throws Exception {
    try (Results results = results()) {
      for (int i = 0; i < 1_000; i++) {
        results.wakeWhenEnded("child", "parent");
      }
      results.wakeWhenEnded("child", "other");

      results.ended("child", DONE);

      assertThat(woken).containsExactlyInAnyOrder("parent", "other");
    }
  }

  @Test
  void askingOftenLeavesNothingBehind() throws Exception {
    try (Results results = results()) {
      CompletableFuture<RunEnd.Ended> first = results.of("child");
      int dependents = first.getNumberOfDependents();
      for (int i = 0; i < 1_000; i++) {
        assertThat(results.of("child")).isSameAs(first);
      }
      assertThat(first.getNumberOfDependents()).isEqualTo(dependents);

      results.ended("child", DONE);

      assertThat(first).isCompletedWithValue(DONE);
    }
  }
}
