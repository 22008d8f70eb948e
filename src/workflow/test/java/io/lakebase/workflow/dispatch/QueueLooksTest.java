package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.lease.LeaseSettings;
import io.lakebase.workflow.lease.Leases;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class QueueLooksTest {

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;

  @Test
  void theTableOfQueuesIsSeenWhileAnnouncementsNeverEnd() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    SchemaFeatures features = WorkflowSchema.migrate(dataSource, NAMES);
    Connections connections = Connections.borrowed(dataSource);
    TableOfQueues table = new TableOfQueues(connections, NAMES, features);
    QueueClaims claims = new QueueClaims(connections, NAMES, List.of());
    Duration poll = Duration.ofMillis(10);
    QueueLooks looks =
        new QueueLooks(
            new DispatchSettings("d", poll, poll, poll, poll, 100, List.of(), table),
            claims,
            new Slots(),
            new NoWork(),
            new Outside(() -> true, () -> {}, () -> {}));
    try (Leases leases =
        Leases.open(
            dataSource, NAMES, LeaseSettings.of("d", Duration.ofMinutes(5)), System::nanoTime)) {
      Lease lease = leases.acquire();
      looks.ask();
      looks.look(lease);

      table.declare(WorkflowQueue.named("narrow").withConcurrency(1)); // By another process.

      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                looks.ask();
                looks.look(lease);
                return claims.limited("narrow");
              });
    }
    assertThat(claims.limited("narrow")).isTrue();
  }
}
