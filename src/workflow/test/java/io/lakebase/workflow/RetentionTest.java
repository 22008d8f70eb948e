package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What may be deleted for its age or number. */
class RetentionTest extends HandWrittenRows {

  @Test
  void retentionKeepsTheYoungAndEverythingUnfinished() throws Exception {
    TestPostgres.execute(
        database,
        """
        INSERT INTO dbos.workflow_status
          (workflow_uuid, status, name, created_at, updated_at, completed_at)
        SELECT 'old-' || i, (ARRAY['SUCCESS', 'ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED',
            'PENDING', 'ENQUEUED', 'DELAYED'])[1 + i % 7], 'n', i / 3, 1000,
          CASE WHEN i % 7 < 3 THEN 1000 END
        FROM generate_series(0, 69) i;
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name, created_at, completed_at)
        VALUES ('long', 'SUCCESS', 'n', 5, (extract(epoch FROM now()) * 1000)::int8),
          ('young', 'SUCCESS', 'n', DEFAULT, (extract(epoch FROM now()) * 1000)::int8)
        """);

    RetentionResult failed =
        management.retain(
            Retention.maxAge(Duration.ofDays(1)).withStates(WorkflowState.ERROR).withBatch(3));
    assertThat(failed).isEqualTo(new RetentionResult(10, 4, true));

    try (Connection other = database.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "SELECT FROM dbos.workflow_status WHERE workflow_uuid = 'old-0' FOR NO KEY UPDATE");
      AtomicInteger asked = new AtomicInteger();
      RetentionResult stopped =
          management.retain(
              Retention.maxAge(Duration.ofDays(1)).withBatch(4), () -> asked.incrementAndGet() > 2);
      assertThat(stopped).isEqualTo(new RetentionResult(8, 2, false));
      RetentionResult rest = management.retain(Retention.maxAge(Duration.ofDays(1)));
      assertThat(rest).isEqualTo(new RetentionResult(21, 1, true));
      assertThat(client.find("old-0")).isPresent();
      other.rollback();
    }

    assertThat(management.retain(Retention.maxAge(Duration.ofDays(1))).deleted()).isEqualTo(1);
    assertThat(ids(WorkflowQuery.all().withLimit(1_000)))
        .hasSize(32)
        .contains("long", "young", "old-4", "old-5", "old-6");
  }

  @Test
  void retentionByNumberKeepsTheYoungest() {
    TestPostgres.execute(
        database,
        """
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name, created_at, completed_at)
        SELECT 'w-' || i, CASE WHEN i = 1 THEN 'PENDING' ELSE 'SUCCESS' END, 'n', 1000 + i, 2000
        FROM generate_series(1, 20) i
        """);

    assertThat(management.retain(Retention.maxRows(30)).deleted()).isZero();
    assertThat(management.retain(Retention.maxRows(5).withBatch(4)))
        .isEqualTo(new RetentionResult(14, 4, true));
    assertThat(ids(WorkflowQuery.all()))
        .containsExactly("w-1", "w-16", "w-17", "w-18", "w-19", "w-20");
    assertThat(management.retain(Retention.maxRows(0)).deleted()).isEqualTo(5);
  }

  @Test
  void anInterruptEndsARetentionRun() {
    Thread.currentThread().interrupt();
    try {
      assertThat(management.retain(Retention.maxRows(0)))
          .isEqualTo(new RetentionResult(0, 0, false));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aChildStaysWhileItsParentMayAskForItsResult() {
    rows(
        "workflow_uuid, status, name, parent_workflow_id, created_at, completed_at",
        "'under-way', 'PENDING', 'x', NULL, 1, NULL",
        "'not-asked', 'SUCCESS', 'x', 'under-way', 2, 2",
        "'asked', 'SUCCESS', 'x', 'under-way', 3, 3",
        "'not-in-history', 'SUCCESS', 'x', 'under-way', 4, 4",
        "'ended', 'SUCCESS', 'x', NULL, 5, 5",
        "'of-ended', 'SUCCESS', 'x', 'ended', 6, 6");
    TestPostgres.execute(
        database,
        "INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, function_name, child_workflow_id) VALUES"
            + " ('under-way', 0, 'x', 'not-asked'), ('under-way', 1, 'x', 'asked'),"
            + " ('under-way', 2, 'DBOS.getResult', 'asked'), ('ended', 0, 'x', 'of-ended')");

    assertThat(management.retain(Retention.maxRows(0)).deleted()).isEqualTo(4);

    assertThat(ids(WorkflowQuery.all())).containsExactly("under-way", "not-asked");
  }

  @Test
  void aChildStaysWhileAForkOfItsParentMayAskForItsResult() {
    rows(
        "workflow_uuid, status, name, parent_workflow_id, forked_from, created_at, completed_at",
        "'ended', 'SUCCESS', 'x', NULL, NULL, 1, 1",
        "'not-asked', 'SUCCESS', 'x', 'ended', NULL, 2, 2",
        "'asked', 'SUCCESS', 'x', 'ended', NULL, 3, 3",
        "'of-a-fork-of-a-fork', 'SUCCESS', 'x', 'ended', NULL, 4, 4",
        "'after-the-fork', 'SUCCESS', 'x', 'ended', NULL, 5, 5",
        "'fork', 'PENDING', 'x', NULL, 'ended', 6, NULL",
        "'fork-of-it', 'ENQUEUED', 'x', NULL, 'fork', 7, NULL");
    TestPostgres.execute(
        database,
        "INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, function_name, child_workflow_id) VALUES"
            + " ('ended', 0, 'x', 'not-asked'), ('ended', 1, 'DBOS.getResult', 'not-asked'),"
            + " ('fork', 0, 'x', 'not-asked'), ('fork', 1, 'x', 'asked'),"
            + " ('fork', 2, 'DBOS.getResult', 'asked'),"
            + " ('fork-of-it', 0, 'x', 'of-a-fork-of-a-fork')");

    assertThat(management.retain(Retention.maxRows(0)).deleted()).isEqualTo(3);

    assertThat(ids(WorkflowQuery.all()))
        .containsExactly("not-asked", "of-a-fork-of-a-fork", "fork", "fork-of-it");
  }

  @Test
  void whatStaysIsPassedOverThoughManyBeganAtOnce() {
    rows(
        "workflow_uuid, status, name, parent_workflow_id, created_at, completed_at",
        "'under-way', 'PENDING', 'x', NULL, 1, NULL");
    TestPostgres.execute(
        database,
        """
        INSERT INTO dbos.workflow_status
          (workflow_uuid, status, name, parent_workflow_id, created_at, completed_at)
        SELECT 'c-' || i, 'SUCCESS', 'x', 'under-way', 2, 3 FROM generate_series(1, 9) i;
        INSERT INTO dbos.operation_outputs
          (workflow_uuid, function_id, function_name, child_workflow_id)
        SELECT 'under-way', i, 'x', 'c-' || i FROM generate_series(1, 7) i
        """);

    assertThat(management.retain(Retention.maxRows(0).withBatch(2)))
        .isEqualTo(new RetentionResult(2, 5, true));
  }
}
