package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.WorkflowManagement.Scope;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a client does with workflows of every kind. */
class ManagementTest extends HandWrittenRows {

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
          LockWaits.begin(database, () -> management.cancel(List.of("p"), Scope.WITH_CHILDREN));
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
}
