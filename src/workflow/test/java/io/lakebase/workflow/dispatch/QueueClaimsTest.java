package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.lease.LeaseSettings;
import io.lakebase.workflow.lease.Leases;
import io.lakebase.workflow.lease.Parked;
import io.lakebase.workflow.lease.ParkedWorkflow;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  @Test
  void queuesTakeTurnsWhenThereIsRoomForOne() throws Exception {
    QueueClaims three =
        new QueueClaims(
            Connections.borrowed(dataSource),
            NAMES,
            List.of(limited("a"), limited("b"), QueueLimits.of(WorkflowQueue.named("c"))));
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, priority)"
            + " SELECT q || n, 'ENQUEUED', 'known', q, n"
            + " FROM unnest(ARRAY['a', 'b', 'c']) q, generate_series(1, 10) n");
    try (Leases leases = leases()) {
      String executor = leases.acquire().executorId();
      Set<String> served = new HashSet<>();

      for (int i = 0; i < 6; i++) {
        three
            .claim(claimant(executor, "known"), 1)
            .ids()
            .forEach(id -> served.add(id.substring(0, 1)));
      }

      assertThat(served).contains("a", "b").containsAnyOf("c", "w");
    }
  }

  private static QueueLimits limited(String name) {
    return QueueLimits.of(WorkflowQueue.named(name).withConcurrency(100));
  }

  @Test
  void whatIsClaimedIsNoLongerParked() throws Exception {
    QueueClaims two =
        new QueueClaims(Connections.borrowed(dataSource), NAMES, List.of(limited("a")));
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name)"
            + " VALUES ('a1', 'ENQUEUED', 'known', 'a');"
            + "INSERT INTO lakebase_workflow.parked (workflow_id, executor_id, wake_at)"
            + " VALUES ('w1', 'before', 1), ('a1', 'before', 1), ('other', 'before', 1)");
    try (Leases leases = leases()) {
      assertThat(two.claim(claimant(leases.acquire().executorId(), "known"), 10).ids())
          .containsExactlyInAnyOrder("a1", "w1");
    }

    assertThat(Parked.of(Connections.borrowed(dataSource), NAMES).due("before", 1, 10))
        .extracting(ParkedWorkflow::workflowId)
        .containsExactly("other");
  }

  private static Claimant claimant(String executor, String name) {
    return new Claimant(executor, List.of(new WorkflowIdentity(name, null, null)), "1");
  }

  private Leases leases() throws Exception {
    return Leases.open(
        dataSource, NAMES, LeaseSettings.of("claimer", Duration.ofSeconds(10)), System::nanoTime);
  }
}
