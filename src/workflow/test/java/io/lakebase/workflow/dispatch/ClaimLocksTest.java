package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What others have locked, and what a claim locks. */
class ClaimLocksTest {

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;
  private static final List<QueueLimits> QUEUES =
      List.of(
          QueueLimits.of(WorkflowQueue.named("limited").withConcurrency(100)),
          QueueLimits.of(WorkflowQueue.named("one")),
          QueueLimits.of(WorkflowQueue.named("other")));

  private final PGSimpleDataSource dataSource = TestPostgres.newDatabase();
  private final QueueClaims claims =
      new QueueClaims(Connections.borrowed(dataSource), NAMES, QUEUES);

  @BeforeEach
  void migrate() throws Exception {
    WorkflowSchema.migrate(dataSource, NAMES);
    TestPostgres.execute(
        dataSource,
        """
        INSERT INTO lakebase_workflow.leases
          (executor_id, instance_name, duration, acquired_at, expires_at)
        SELECT e, e, '1 hour', now(), now() + '1 hour' FROM unnest(ARRAY['me', 'you']) e
        """);
  }

  @Test
  void whoSendsToAWorkflowDoesNotKeepItFromBeingClaimed() throws Exception {
    enqueue("limited", "ENQUEUED", 1);
    enqueue("one", "ENQUEUED", 1);
    enqueue("other", "DELAYED", 1);
    try (Connection sender = locking("FOR KEY SHARE")) {
      assertThat(claims.enqueueDue()).isEqualTo(Long.MAX_VALUE);
      assertThat(claims.claim(claimant("me"), 10, id -> {}).ids())
          .containsExactlyInAnyOrder("limited-1", "one-1", "other-1");
      sender.rollback();
    }
  }

  @Test
  void whatAnotherChangesIsPassedOver() throws Exception {
    enqueue("limited", "ENQUEUED", 1);
    enqueue("one", "ENQUEUED", 1);
    try (Connection changing = locking("FOR NO KEY UPDATE")) {
      enqueue("limited", "ENQUEUED", 2);
      enqueue("one", "ENQUEUED", 2);

      assertThat(claims.claim(claimant("me"), 10, id -> {}).ids())
          .containsExactlyInAnyOrder("limited-2", "one-2");
      changing.rollback();
    }
  }

  @Test
  void whatAClaimLeavesAnotherTakesAtTheSameTime() throws Exception {
    UnlimitedClaim claim = new UnlimitedClaim(List.of("one", "other"), NAMES);
    for (int number = 1; number <= 3; number++) {
      enqueue("one", "ENQUEUED", number);
      enqueue("other", "ENQUEUED", number);
    }
    try (Connection first = dataSource.getConnection();
        Connection second = dataSource.getConnection()) {
      first.setAutoCommit(false);

      assertThat(claim.claim(first, claimant("me"), 2))
          .containsExactlyInAnyOrder("one-1", "other-1");
      assertThat(claim.claim(second, claimant("you"), 10))
          .containsExactlyInAnyOrder("one-2", "other-2", "one-3", "other-3");
      first.commit();
    }
  }

  private void enqueue(String queue, String status, int number) {
    TestPostgres.execute(
        dataSource,
        ("INSERT INTO dbos.workflow_status"
                + " (workflow_uuid, status, name, queue_name, delay_until_epoch_ms, created_at)"
                + " VALUES ('%1$s-%3$d', '%2$s', 'job', '%1$s', 1, %3$d)")
            .formatted(queue, status, number));
  }

  /** A transaction that has all there is locked. */
  private Connection locking(String how) throws SQLException {
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT FROM dbos.workflow_status " + how);
    }
    return connection;
  }

  private static Claimant claimant(String executor) {
    return new Claimant(executor, List.of(new WorkflowIdentity("job", null, null)), "1");
  }
}
