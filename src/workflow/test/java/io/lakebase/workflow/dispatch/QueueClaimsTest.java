package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.lease.LeaseSettings;
import io.lakebase.workflow.lease.Leases;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

final class QueueClaimsTest {

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;

  private final PGSimpleDataSource dataSource = TestPostgres.newDatabase();
  private final QueueClaims claims =
      new QueueClaims(Connections.borrowed(dataSource), NAMES, List.of());

  @BeforeEach
  void enqueueOne() throws Exception {
    WorkflowSchema.migrate(dataSource, NAMES);
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name)"
            + " VALUES ('w1', 'ENQUEUED', 'known', '_dbos_internal_queue')");
  }

  @Test
  void aProcessWithALeaseClaimsWhatItKnows() throws Exception {
    try (Leases leases = leases()) {
      String executor = leases.acquire().executorId();

      assertThat(claims.claim(claimant(executor, "known"), 10).ids()).containsExactly("w1");
      assertThat(claims.claim(claimant(executor, "known"), 10).ids()).isEmpty();
    }
  }

  @Test
  void aNameThatTheProcessDoesNotKnowIsLeftForOthers() throws Exception {
    try (Leases leases = leases()) {
      assertThat(claims.claim(claimant(leases.acquire().executorId(), "other"), 10).ids())
          .isEmpty();
    }
  }

  @Test
  void aProcessWhoseLeaseIsGoneClaimsNothing() throws Exception {
    String executor;
    try (Leases leases = leases()) {
      executor = leases.acquire().executorId();
    }

    assertThat(claims.claim(claimant(executor, "known"), 10).ids()).isEmpty();
  }

  private static Claimant claimant(String executor, String name) {
    return new Claimant(executor, List.of(new WorkflowIdentity(name, null, null)), "1");
  }

  private Leases leases() throws Exception {
    return Leases.open(
        dataSource, NAMES, LeaseSettings.of("claimer", Duration.ofSeconds(10)), System::nanoTime);
  }
}
