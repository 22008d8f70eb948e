package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.WorkflowManagement.Scope;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of every kind, written by hand, and what a client does with them. */
class ManagementTest {

  private static DataSource database;
  private static WorkflowClient client;
  private static WorkflowManagement management;

  @BeforeAll
  static void connect() {
    database = TestPostgres.newDatabase();
    client = WorkflowClient.builder(database).connect();
    management = client.management();
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  @BeforeEach
  void empty() {
    TestPostgres.execute(database, "TRUNCATE dbos.workflow_status CASCADE");
  }

  private static void rows(String columns, String... values) {
    TestPostgres.execute(
        database,
        "INSERT INTO dbos.workflow_status ("
            + columns
            + ") VALUES ("
            + String.join("), (", values)
            + ")");
  }

  private static List<String> ids(WorkflowQuery query) {
    return client.list(query).stream().map(WorkflowInfo::id).toList();
  }

  @Test
  void listsByEveryField() {
    rows(
        "workflow_uuid, status, name, queue_name, application_version, executor_id,"
            + " parent_workflow_id, forked_from, authenticated_user, created_at, completed_at",
        "'a-1', 'SUCCESS', 'x', NULL, 'v1', 'e1', NULL, NULL, 'ann', 1000, 5000",
        "'a-2', 'ERROR', 'x', NULL, 'v2', 'e2', 'a-1', NULL, 'bob', 2000, 6000",
        "'b-1', 'PENDING', 'y', 'q', 'v2', 'e2', 'a-1', 'a-2', NULL, 3000, NULL",
        "'b_1', 'ENQUEUED', 'y', 'r', NULL, NULL, NULL, NULL, NULL, 4000, NULL");
    WorkflowQuery all = WorkflowQuery.all();

    assertThat(ids(all)).containsExactly("a-1", "a-2", "b-1", "b_1");
    assertThat(ids(all.withNewestFirst())).containsExactly("b_1", "b-1", "a-2", "a-1");
    assertThat(ids(all.withIds("a-2", "b_1", "none"))).containsExactly("a-2", "b_1");
    assertThat(ids(all.withIdPrefix("b_"))).containsExactly("b_1");
    assertThat(ids(all.withNames("x"))).containsExactly("a-1", "a-2");
    assertThat(ids(all.withStates(WorkflowState.ERROR, WorkflowState.PENDING)))
        .containsExactly("a-2", "b-1");
    assertThat(ids(all.withQueues("q", "r"))).containsExactly("b-1", "b_1");
    assertThat(ids(all.withApplicationVersions("v2"))).containsExactly("a-2", "b-1");
    assertThat(ids(all.with(WorkflowField.EXECUTOR, List.of("e1")))).containsExactly("a-1");
    assertThat(ids(all.withParents("a-1"))).containsExactly("a-2", "b-1");
    assertThat(ids(all.with(WorkflowField.FORKED_FROM, List.of("a-2")))).containsExactly("b-1");
    assertThat(ids(all.with(WorkflowField.AUTHENTICATED_USER, List.of("ann"))))
        .containsExactly("a-1");
    assertThat(ids(all.createdBetween(Instant.ofEpochMilli(2000), Instant.ofEpochMilli(4000))))
        .containsExactly("a-2", "b-1");
    assertThat(ids(all.completedBetween(Instant.ofEpochMilli(5001), null))).containsExactly("a-2");
    assertThat(ids(all.withNames("x").withStates(WorkflowState.PENDING))).isEmpty();
    assertThat(client.list(all.withIds("b-1")).get(0))
        .satisfies(
            info -> {
              assertThat(info.forkedFrom()).isEqualTo("a-2");
              assertThat(info.parentId()).isEqualTo("a-1");
            });
  }

  @Test
  void refusesQueriesThatCannotBeAnswered() {
    assertThatThrownBy(() -> WorkflowQuery.all().withLimit(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[limit]");
    assertThatThrownBy(() -> WorkflowQuery.all().with(WorkflowField.STATE, List.of("') OR (TRUE")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pagesAreStableWhileOthersComeAndGo() {
    TestPostgres.execute(
        database,
        """
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name, inputs, created_at)
        SELECT 'w-' || i, 'SUCCESS', 'n', 'long', 1000 + i / 7 FROM generate_series(1, 100) i
        """);
    for (boolean newestFirst : new boolean[] {false, true}) {
      WorkflowQuery query = WorkflowQuery.all().withIdPrefix("w-").withLimit(9).withoutPayloads();
      query = newestFirst ? query.withNewestFirst() : query;
      List<String> seen = new ArrayList<>();
      for (List<WorkflowInfo> page = client.list(query);
          !page.isEmpty();
          page = client.list(query)) {
        page.forEach(info -> seen.add(info.id()));
        assertThat(page).allMatch(info -> info.input() == null);
        WorkflowInfo last = page.get(page.size() - 1);
        TestPostgres.execute(
            database,
            "DELETE FROM dbos.workflow_status WHERE workflow_uuid = '"
                + last.id()
                + "';"
                + "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, created_at)"
                + " VALUES ('new-"
                + newestFirst
                + last.id()
                + "', 'SUCCESS', 'n', 999)");
        query = query.after(last);
      }
      assertThat(seen).doesNotHaveDuplicates().hasSize(newestFirst ? 88 : 100);
    }
  }

  private static void family() {
    rows(
        "workflow_uuid, status, name, parent_workflow_id, queue_name, deduplication_id",
        "'p', 'PENDING', 'n', NULL, NULL, NULL",
        "'c1', 'ENQUEUED', 'n', 'p', 'q', 'd'",
        "'c2', 'SUCCESS', 'n', 'p', NULL, NULL",
        "'g1', 'DELAYED', 'n', 'c1', 'q', NULL",
        "'g2', 'PENDING', 'n', 'c2', NULL, NULL",
        "'other', 'PENDING', 'n', NULL, NULL, NULL");
  }

  @Test
  void cancelsManyWithTheirChildren() {
    family();

    assertThat(management.cancel(List.of("p", "none"), Scope.ALONE)).containsExactly("p");
    assertThat(management.cancel(List.of("p", "c2"), Scope.WITH_CHILDREN))
        .containsExactlyInAnyOrder("c1", "g1", "g2");
    assertThat(management.cancel(List.of("p"), Scope.WITH_CHILDREN)).isEmpty();
    assertThat(ids(WorkflowQuery.all().withStates(WorkflowState.PENDING))).containsExactly("other");
    assertThat(client.find("c1").orElseThrow())
        .satisfies(
            info -> {
              assertThat(info.queueName()).isNull();
              assertThat(info.completedAt()).isNotNull();
            });
  }

  @Test
  void aChildThatIsJustBeingStartedIsCancelledWithItsParent() throws Exception {
    rows("workflow_uuid, status, name", "'p', 'PENDING', 'n'");
    try (Connection parent = database.getConnection();
        Statement statement = parent.createStatement()) {
      parent.setAutoCommit(false);
      statement.execute(
          "SELECT FROM dbos.workflow_status WHERE workflow_uuid = 'p' FOR SHARE;"
              + "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, parent_workflow_id)"
              + " VALUES ('c', 'PENDING', 'n', 'p')");
      CompletableFuture<Set<String>> cancelled =
          CompletableFuture.supplyAsync(() -> management.cancel(List.of("p"), Scope.WITH_CHILDREN));
      await()
          .until(
              () ->
                  count(
                          "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                              + " AND datname = current_database()")
                      == 1);
      parent.commit();

      assertThat(cancelled.get(30, TimeUnit.SECONDS)).containsExactlyInAnyOrder("p", "c");
    }
  }

  @Test
  void aCircleOfParentsEnds() {
    rows(
        "workflow_uuid, status, name, parent_workflow_id",
        "'a', 'PENDING', 'n', 'b'",
        "'b', 'PENDING', 'n', 'a'");

    assertThat(management.cancel(List.of("a"), Scope.WITH_CHILDREN))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void resumesManyWithTheirChildren() {
    rows(
        "workflow_uuid, status, name, parent_workflow_id, queue_name, recovery_attempts, completed_at,"
            + " application_version",
        "'p', 'CANCELLED', 'n', NULL, NULL, 7, 1, 'v1'",
        "'c1', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', 'n', 'p', NULL, 101, NULL, 'v1'",
        "'c2', 'SUCCESS', 'n', 'p', NULL, 1, 1, 'v1'",
        "'g', 'ENQUEUED', 'n', 'c1', 'q', 0, NULL, 'v1'",
        "'done', 'ERROR', 'n', NULL, NULL, 1, 1, 'v1'");

    assertThat(
            management.resume(
                List.of("p", "done"),
                ResumeOptions.defaults()
                    .withChildren()
                    .onQueue("mine")
                    .withApplicationVersion("v2")))
        .containsExactlyInAnyOrder("p", "c1");

    assertThat(client.list(WorkflowQuery.all().withIds("p", "c1")))
        .allSatisfy(
            info -> {
              assertThat(info.state()).isEqualTo(WorkflowState.ENQUEUED);
              assertThat(info.queueName()).isEqualTo("mine");
              assertThat(info.applicationVersion()).isEqualTo("v2");
              assertThat(info.recoveryAttempts()).isZero();
              assertThat(info.completedAt()).isNull();
            });
    assertThat(client.find("g").orElseThrow().queueName()).isEqualTo("q");
    assertThat(management.resume(List.of("g"), ResumeOptions.defaults())).containsExactly("g");
    assertThat(client.find("g").orElseThrow().queueName()).isEqualTo("_dbos_internal_queue");
    assertThat(client.find("g").orElseThrow().applicationVersion()).isEqualTo("v1");
  }

  @Test
  void deletesOnlyWhatHasEndedUnlessForced() {
    family();
    TestPostgres.execute(
        database,
        """
        INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, function_name)
        VALUES ('c2', 0, 's'), ('p', 0, 's');
        INSERT INTO lakebase_workflow.parked (workflow_id, executor_id, wake_at) VALUES ('p', 'e', 1)
        """);

    assertThatThrownBy(() -> management.delete(List.of("c2"), Scope.WITH_CHILDREN))
        .isInstanceOf(WorkflowConflict.class)
        .hasMessageContaining("[g2] nothing was deleted");
    assertThat(client.find("c2")).isPresent();

    assertThat(management.delete(List.of("c2", "none"), Scope.ALONE)).containsExactly("c2");
    assertThat(client.steps("c2")).isEmpty();
    assertThat(management.deleteByForce(List.of("p"), Scope.WITH_CHILDREN))
        .containsExactlyInAnyOrder("p", "c1", "g1");
    assertThat(ids(WorkflowQuery.all())).containsExactlyInAnyOrder("g2", "other");
    assertThat(count("SELECT count(*) FROM lakebase_workflow.parked")).isZero();
  }

  private static long count(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

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
  void deadLettersAreRequeuedByManyAtOnceEachByOne() {
    TestPostgres.execute(
        database,
        """
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name, created_at, recovery_attempts)
        SELECT 'd-' || i, 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', 'n' || i % 2, i, 101
        FROM generate_series(1, 40) i;
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name) VALUES ('c', 'CANCELLED', 'n0')
        """);
    WorkflowQuery ten = WorkflowQuery.all().withNames("n0").withLimit(10);
    Set<String> all = new HashSet<>();

    List<Set<String>> parts =
        IntStream.range(0, 2)
            .parallel()
            .mapToObj(i -> management.requeueDeadLetters(ten, ResumeOptions.defaults()))
            .toList();

    parts.forEach(part -> assertThat(part).allMatch(all::add));
    assertThat(all).hasSize(20).allMatch(id -> Integer.parseInt(id.substring(2)) % 2 == 0);
    assertThat(management.requeueDeadLetters(ten, ResumeOptions.defaults())).isEmpty();
    assertThat(client.find("d-2").orElseThrow().recoveryAttempts()).isZero();
    assertThat(client.find("c").orElseThrow().state()).isEqualTo(WorkflowState.CANCELLED);
  }

  @Test
  void countsByFieldsAndSpansOfTime() {
    rows(
        "workflow_uuid, status, name, queue_name, created_at, started_at_epoch_ms, completed_at",
        "'1', 'SUCCESS', 'x', 'q', 60000, 61000, 65000",
        "'2', 'SUCCESS', 'x', 'q', 119999, 120499, 121000",
        "'3', 'SUCCESS', 'x', NULL, 120000, NULL, 120001",
        "'4', 'ERROR', 'y', NULL, 120000, NULL, 120001");

    assertThat(
            management.aggregate(
                WorkflowQuery.all().withNames("x"),
                Set.of(WorkflowField.NAME, WorkflowField.QUEUE),
                Duration.ofMinutes(1)))
        .containsExactly(
            new WorkflowAggregate(
                Map.of(WorkflowField.NAME, "x", WorkflowField.QUEUE, "q"),
                Instant.ofEpochMilli(60_000),
                2,
                Instant.ofEpochMilli(60_000),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5)),
            new WorkflowAggregate(
                Map.of(WorkflowField.NAME, "x"),
                Instant.ofEpochMilli(120_000),
                1,
                Instant.ofEpochMilli(120_000),
                null,
                Duration.ofMillis(1)));
    assertThat(management.aggregate(WorkflowQuery.all(), Set.of(), null))
        .extracting(WorkflowAggregate::count)
        .containsExactly(4L);
    assertThatThrownBy(
            () -> management.aggregate(WorkflowQuery.all(), Set.of(), Duration.ofNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsWhatIsOnEveryQueue() {
    rows(
        "workflow_uuid, status, name, queue_name, created_at, delay_until_epoch_ms",
        "'1', 'ENQUEUED', 'x', 'q', (extract(epoch FROM now()) * 1000)::int8 - 60000, NULL",
        "'2', 'ENQUEUED', 'x', 'q', 1, (extract(epoch FROM now()) * 1000)::int8 - 5000",
        "'3', 'PENDING', 'x', 'q', 1, NULL",
        "'4', 'DELAYED', 'x', 'r', 1, 9000000000000",
        "'5', 'PENDING', 'x', NULL, 1, NULL",
        "'6', 'SUCCESS', 'x', 'q', 1, NULL");

    List<QueueDepth> queues = management.queues();

    assertThat(queues).extracting(QueueDepth::queue).containsExactly("q", "r");
    QueueDepth q = queues.get(0);
    assertThat(List.of(q.enqueued(), q.delayed(), q.pending())).containsExactly(2L, 0L, 1L);
    assertThat(q.oldestWait()).isBetween(Duration.ofSeconds(60), Duration.ofMinutes(10));
    assertThat(queues.get(1)).isEqualTo(new QueueDepth("r", 0, 1, 0, null));
  }

  @Test
  void tellsWhatEveryVersionStillHasToDo() {
    TestPostgres.execute(database, "TRUNCATE dbos.application_versions");
    rows(
        "workflow_uuid, status, name, application_version, created_at",
        "'1', 'PENDING', 'x', 'v1', 1000",
        "'2', 'DELAYED', 'x', 'v1', 2000",
        "'3', 'ENQUEUED', 'x', 'v2', 3000",
        "'4', 'ENQUEUED', 'x', NULL, 4000",
        "'5', 'SUCCESS', 'x', 'v0', 1");
    management.promoteVersion("v2");
    management.promoteVersion("v3");
    management.promoteVersion("v2");

    List<VersionInfo> versions = management.versions();

    assertThat(versions).extracting(VersionInfo::name).containsExactly("v1", "v2", "v3", null);
    assertThat(versions)
        .filteredOn(VersionInfo::latest)
        .extracting(VersionInfo::name)
        .containsExactly("v2");
    assertThat(versions.get(0))
        .isEqualTo(new VersionInfo("v1", null, false, 1, 1, Instant.ofEpochMilli(1000)));
    assertThat(management.otherVersionsRunning("v2"))
        .extracting(VersionInfo::name)
        .containsExactly("v1");
    assertThat(management.otherVersionsRunning("v1"))
        .extracting(VersionInfo::name)
        .containsExactly("v2");
    assertThatThrownBy(() -> management.promoteVersion(" "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDeletedWorkflowIsToldToItsWaiters() {
    rows("workflow_uuid, status, name, created_at", "'w', 'PENDING', 'n', 1");
    WorkflowHandle<String> handle =
        client.handle(Workflow.type("n", String.class, String.class), "w");

    assertThat(management.deleteByForce(List.of("w"), Scope.ALONE)).containsExactly("w");

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(20)))
        .isInstanceOf(WorkflowNotFound.class);
  }

  @Test
  void anUnreachableDatabaseIsSaid() {
    SeverableDataSource lost = new SeverableDataSource(database);
    try (WorkflowClient cut = WorkflowClient.builder(lost).connect()) {
      lost.cut();
      assertThatThrownBy(() -> cut.management().queues())
          .isInstanceOf(WorkflowException.class)
          .hasMessageContaining("[queues] not answered by the database");
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
}
