package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class CancellationsTest {

  private static final int RUNNING = 2_500;

  @Test
  void everyCancelIsSeenHoweverManyStepsAreRunning() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    WorkflowStore store =
        WorkflowStore.of(
            Connections.borrowed(dataSource),
            SchemaNames.DEFAULT,
            WorkflowSchema.migrate(dataSource, SchemaNames.DEFAULT));
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name)"
            + " SELECT 'w' || n, CASE WHEN n % 100 = 0 THEN 'CANCELLED' ELSE 'PENDING' END, 'known'"
            + " FROM generate_series(1, 2500) n");
    List<String> ids = IntStream.rangeClosed(1, RUNNING).mapToObj(n -> "w" + n).toList();
    Set<String> cancelled = new HashSet<>();
    Cancellations cancellations =
        new Cancellations(
            store,
            new NoWork() {
              @Override
              public List<String> longRunning() {
                return ids;
              }

              @Override
              public void cancelled(String workflowId) {
                cancelled.add(workflowId);
              }
            });

    cancellations.look();
    cancellations.look();
    cancellations.look();

    assertThat(cancelled).hasSize(RUNNING / 100).contains("w100", "w2500");
  }
}
