package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static io.lakebase.workflow.journal.JournalFixture.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

  @Test
  void callersShareFlushes() throws Exception {
    try (JournalFixture fixture = JournalFixture.open()) {
      StatementCounts counts = new StatementCounts(fixture);

      run(fixture, 64, 5);

      assertThat(fixture.count("SELECT count(*) FROM dbos.operation_outputs")).isEqualTo(320);
      assertThat(counts.calls()).isLessThan((64 * 2 + 320) / 2);
    }
  }

  @Test
  void aSecondWriterChangesNothingButTheSpeed() throws Exception {
    JournalSettings eager =
        TestSettings.of(settings -> settings.secondWriterBacklog(1).maxFlushRows(4));
    try (JournalFixture fixture = JournalFixture.open(eager)) {
      run(fixture, 48, 6);

      assertThat(fixture.count("SELECT count(*) FROM dbos.operation_outputs")).isEqualTo(288);
      // Two writers and the slow lane; a connection that the test has closed may still be listed.
      await()
          .until(
              () ->
                  fixture.count(
                          "SELECT count(*) FROM pg_stat_activity"
                              + " WHERE datname = current_database() AND pid <> pg_backend_pid()")
                      == 3);
    }
  }

  private static void run(JournalFixture fixture, int callers, int steps) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(callers);
    try {
      List<Future<?>> workflows = new ArrayList<>();
      for (int w = 0; w < callers; w++) {
        String id = "w" + w;
        workflows.add(
            executor.submit(
                () -> {
                  assertThat(get(fixture.journal().start(pending(id))))
                      .isEqualTo(new StartResult.Created());
                  for (int s = 0; s < steps; s++) {
                    assertThat(get(fixture.journal().step(step(id, s))))
                        .isEqualTo(new StepResult.Recorded(false));
                  }
                  assertThat(get(fixture.journal().outcome(success(id), null)))
                      .isEqualTo(new OutcomeResult.Recorded());
                }));
      }
      for (Future<?> workflow : workflows) {
        workflow.get();
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(fixture.count("SELECT count(*) FROM dbos.workflow_status WHERE status = 'SUCCESS'"))
        .isEqualTo(callers);
  }

  /**
   * Prepared while the tables were empty, asked again when they are not: each step reads a handful
   * of index entries and never a whole table.
   */
  @Test
  void aStepReadsNoMoreWhenTheTablesAreFull() throws Exception {
    try (JournalFixture fixture = JournalFixture.open()) {
      for (String table : List.of("dbos.workflow_status", "dbos.operation_outputs")) {
        // The planner believes that they are empty, and nothing later tells it otherwise.
        fixture.execute("VACUUM ANALYZE " + table);
        fixture.execute("ALTER TABLE " + table + " SET (autovacuum_enabled = off)");
      }
      for (int i = 0; i < 20; i++) {
        lifecycle(fixture, "empty" + i);
      }
      fixture.execute(
          """
          INSERT INTO dbos.workflow_status (workflow_uuid, status, name, executor_id)
          SELECT 'old' || n, 'PENDING', 'checkout', 'me' FROM generate_series(1, 200000) n;
          INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, output)
          SELECT 'old' || n, 0, '1' FROM generate_series(1, 200000) n
          """);
      long[] before = reads(fixture, 200_020);

      for (int i = 0; i < 200; i++) {
        lifecycle(fixture, "full" + i);
      }

      long[] after = reads(fixture, 200_220);
      assertThat(after[0] - before[0]).as("sequential scans").isZero();
      assertThat((after[1] - before[1]) / 200).as("index entries a workflow").isLessThan(40);
    }
  }

  private static void lifecycle(JournalFixture fixture, String id) {
    get(fixture.journal().start(pending(id)));
    IntStream.range(0, 2).forEach(f -> get(fixture.journal().step(step(id, f))));
    get(fixture.journal().outcome(success(id), step(id, 2)));
  }

  /** Sequential scans and index entries read, once the statistics have heard of every workflow. */
  private static long[] reads(JournalFixture fixture, long workflows) {
    await()
        .until(
            () -> {
              get(fixture.journal().step(step("empty0", 0)));
              return fixture.count(
                      "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'workflow_status'")
                  >= workflows;
            });
    return new long[] {
      fixture.count(
          "SELECT sum(seq_scan) FROM pg_stat_user_tables"
              + " WHERE relname IN ('workflow_status', 'operation_outputs')"),
      fixture.count(
          "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes"
              + " WHERE relname IN ('workflow_status', 'operation_outputs')")
    };
  }
}
