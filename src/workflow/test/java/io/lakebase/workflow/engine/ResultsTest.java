package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ResultsTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final RunEnd.Ended DONE =
      new RunEnd.Ended(WorkflowState.SUCCESS, "1", null, "portable_json");

  private final Queue<String> woken = new ConcurrentLinkedQueue<>();

  private Results results() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    WorkflowStore store =
        WorkflowStore.of(
            Connections.borrowed(dataSource),
            SchemaNames.DEFAULT,
            WorkflowSchema.migrate(dataSource, SchemaNames.DEFAULT));
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name) VALUES ('child', 'PENDING', 'known')");
    return new Results(
        "r",
        store,
        id -> null,
        new ResultPace(() -> true, () -> false, LONG, LONG),
        id -> {},
        woken::add);
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
