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
        TestSettings.of(settings -> settings.secondWriterRows(1).maxFlushRows(4));
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
}
