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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

      assertThat(claims.claim(claimant(executor, "known"), 10, id -> {}).ids())
          .containsExactly("w1");
      assertThat(claims.claim(claimant(executor, "known"), 10, id -> {}).ids()).isEmpty();
    }
  }

  @Test
  void aNameThatTheProcessDoesNotKnowIsLeftForOthers() throws Exception {
    try (Leases leases = leases()) {
      assertThat(claims.claim(claimant(leases.acquire().executorId(), "other"), 10, id -> {}).ids())
          .isEmpty();
    }
  }

  @Test
  void aProcessWhoseLeaseIsGoneClaimsNothing() throws Exception {
    String executor;
    try (Leases leases = leases()) {
      executor = leases.acquire().executorId();
    }

    assertThat(claims.claim(claimant(executor, "known"), 10, id -> {}).ids()).isEmpty();
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
            .claim(claimant(executor, "known"), 1, id -> {})
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
      assertThat(two.claim(claimant(leases.acquire().executorId(), "known"), 10, id -> {}).ids())
          .containsExactlyInAnyOrder("a1", "w1");
    }

    assertThat(Parked.of(Connections.borrowed(dataSource), NAMES).due("before", 1, 10))
        .extracting(ParkedWorkflow::workflowId)
        .containsExactly("other");
  }

  @Test
  void onlyATimeLimitMakesADeadline() throws Exception {
    QueueClaims two =
        new QueueClaims(Connections.borrowed(dataSource), NAMES, List.of(limited("a")));
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, workflow_timeout_ms, workflow_deadline_epoch_ms)"
            + " SELECT q || n, 'ENQUEUED', 'known', q, timeout, deadline"
            + " FROM unnest(ARRAY['a', '_dbos_internal_queue']) q, (VALUES"
            + " ('none', NULL, NULL), ('some', 60000, NULL), ('given', NULL, 7), ('both', 60000, 7),"
            + " ('endless', 9223372036854775807, NULL)) v (n, timeout, deadline)");
    try (Leases leases = leases()) {
      assertThat(two.claim(claimant(leases.acquire().executorId(), "known"), 20, id -> {}).ids())
          .hasSize(11);
    }

    assertThat(withDeadline("none", "NULL")).isEqualTo(2);
    assertThat(withDeadline("some", "started_at_epoch_ms + 60000")).isEqualTo(2);
    assertThat(withDeadline("given", "7")).isEqualTo(2);
    assertThat(withDeadline("both", "7")).isEqualTo(2);
    assertThat(withDeadline("endless", "started_at_epoch_ms + 1000000000000000")).isEqualTo(2);
  }

  private long withDeadline(String kind, String deadline) {
    return TestPostgres.number(
        dataSource,
        "SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING' AND workflow_uuid LIKE '%"
            + kind
            + "' AND workflow_deadline_epoch_ms IS NOT DISTINCT FROM "
            + deadline);
  }

  private static Claimant claimant(String executor, String name) {
    return new Claimant(executor, List.of(new WorkflowIdentity(name, null, null)), "1");
  }

  private Leases leases() throws Exception {
    return Leases.open(
        dataSource, NAMES, LeaseSettings.of("claimer", Duration.ofSeconds(10)), System::nanoTime);
  }

  @Test
  void whatIsClaimedFromOneQueueIsToldBeforeTheNextIsAsked() throws Exception {
    QueueClaims two =
        new QueueClaims(
            Connections.borrowed(dataSource), NAMES, List.of(limited("a"), limited("b")));
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name)"
            + " VALUES ('a1', 'ENQUEUED', 'known', 'a'), ('b1', 'ENQUEUED', 'known', 'b')");
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (Leases leases = leases();
        Connection other = dataSource.getConnection();
        Statement statement = other.createStatement()) {
      Claimant claimant = claimant(leases.acquire().executorId(), "known");
      other.setAutoCommit(false);
      statement.execute(
          "SELECT pg_advisory_xact_lock(hashtextextended('lakebase_workflow queue b', 0))");
      CompletableFuture<QueueClaims.Claimed> all =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return two.claim(claimant, 10, told::add);
                } catch (SQLException e) {
                  throw new CompletionException(e);
                }
              });

      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("a1");
      assertThat(all).isNotDone();

      other.rollback();
      assertThat(all.get(30, TimeUnit.SECONDS).ids()).containsExactly("a1", "b1", "w1");
      assertThat(told).containsExactly("b1", "w1");
    }
  }
}
