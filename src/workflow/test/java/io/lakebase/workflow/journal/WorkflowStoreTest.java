package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.ME;
import static io.lakebase.workflow.journal.JournalFixture.NAME;
import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static io.lakebase.workflow.journal.JournalFixture.success;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkflowStoreTest {

  private JournalFixture fixture;
  private WorkflowStore store;

  @BeforeEach
  void open() throws Exception {
    fixture = JournalFixture.open();
    store =
        WorkflowStore.of(Connections.borrowed(fixture.dataSource), fixture.names, fixture.features);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aWorkflowIsReadAsItWasStarted() throws Exception {
    get(
        fixture
            .journal()
            .start(
                new StartRow(
                    "w",
                    new WorkflowIdentity("n", "c", "f"),
                    "in",
                    "portable_json",
                    InitialStatus.DELAYED,
                    null,
                    "v1",
                    new QueuePlacement("q", 3, "p", null, 99L),
                    5L,
                    6L,
                    "parent",
                    null,
                    "app",
                    "{\"a\": 1}",
                    "ann",
                    "admin",
                    "[\"r\"]")));

    WorkflowRow row = store.find("w").orElseThrow();

    assertThat(row.createdAt()).isPositive().isEqualTo(row.updatedAt());
    assertThat(row)
        .isEqualTo(
            new WorkflowRow(
                "w",
                "DELAYED",
                new WorkflowIdentity("n", "c", "f"),
                "in",
                null,
                null,
                "portable_json",
                null,
                "v1",
                "app",
                row.createdAt(),
                row.updatedAt(),
                null,
                null,
                0,
                "q",
                3,
                "p",
                null,
                99L,
                5L,
                6L,
                "parent",
                null,
                "ann",
                "admin",
                "[\"r\"]",
                "{\"a\": 1}"));
    assertThat(store.find("none")).isEmpty();
  }

  @Test
  void statusesAndStepsOfManyComeAtOnce() throws Exception {
    fixture.start("a");
    fixture.start("b");
    get(fixture.journal().step(step("a", 1, "1")));
    get(fixture.journal().step(step("a", 0, null)));
    get(fixture.journal().outcome(success("b"), null));

    assertThat(store.statuses(List.of("a", "b", "none")).values())
        .containsExactlyInAnyOrder(
            new WorkflowState("a", "PENDING", ME, null, null, "portable_json"),
            new WorkflowState("b", "SUCCESS", ME, "42", null, "portable_json"));
    assertThat(store.steps("a"))
        .containsExactly(
            new StepRecord("a", 0, "charge", null, null, null, 1L, 2L, "portable_json"),
            new StepRecord("a", 1, "charge", "1", null, null, 1L, 2L, "portable_json"));
    assertThat(store.steps(List.of("a", "b")).get("b")).isEmpty();
    assertThat(store.statuses(List.of())).isEmpty();
  }

  @Test
  void listsByEveryFilter() throws Exception {
    fixture.start("a-1");
    fixture.start("a-2");
    fixture.start("b-1");
    get(fixture.journal().outcome(success("a-2"), null));
    get(
        fixture
            .journal()
            .start(
                StartRow.queued("q-1", NAME, "{}", "portable_json", QueuePlacement.on("q"), "v2")));

    assertThat(ids(filter(List.of("a-1", "b-1"), null, null, List.of(), 10, 0, false)))
        .containsExactly("a-1", "b-1");
    assertThat(ids(filter(List.of(), "a-", null, List.of(), 10, 0, true)))
        .containsExactly("a-2", "a-1");
    assertThat(ids(filter(List.of(), null, "q", List.of(), 10, 0, false))).containsExactly("q-1");
    assertThat(ids(filter(List.of(), null, null, List.of("SUCCESS"), 10, 0, false)))
        .containsExactly("a-2");
    assertThat(ids(filter(List.of(), null, null, List.of(), 2, 1, false)))
        .containsExactly("a-2", "b-1");
    assertThat(store.list(WorkflowFilter.ALL)).hasSize(4).allMatch(row -> row.inputs() == null);
  }

  private List<String> ids(WorkflowFilter filter) throws Exception {
    return store.list(filter).stream().map(WorkflowRow::workflowId).toList();
  }

  private static WorkflowFilter filter(
      List<String> ids,
      String prefix,
      String queue,
      List<String> statuses,
      int limit,
      long offset,
      boolean newestFirst) {
    return new WorkflowFilter(
        ids,
        prefix,
        List.of("checkout"),
        statuses,
        List.of(),
        List.of(),
        queue,
        null,
        0L,
        Long.MAX_VALUE,
        limit,
        offset,
        newestFirst,
        true);
  }

  @Test
  void cancelsAndResumesWhatHasNotEnded() throws Exception {
    fixture.start("a");
    fixture.start("done");
    get(fixture.journal().outcome(success("done"), null));

    assertThat(store.cancel(List.of("a", "done", "none"))).containsExactly("a");
    assertThat(store.cancel(List.of("a"))).isEmpty();
    assertThat(store.find("a").orElseThrow().status()).isEqualTo("CANCELLED");
    assertThat(store.find("a").orElseThrow().completedAt()).isNotNull();

    assertThat(store.resume(List.of("a", "done"), null)).containsExactly("a");
    WorkflowRow resumed = store.find("a").orElseThrow();
    assertThat(resumed.status()).isEqualTo("ENQUEUED");
    assertThat(resumed.queueName()).isEqualTo("_dbos_internal_queue");
    assertThat(resumed.recoveryAttempts()).isZero();
    assertThat(resumed.completedAt()).isNull();
    assertThat(store.resume(List.of("a"), "mine")).containsExactly("a");
    assertThat(store.find("a").orElseThrow().queueName()).isEqualTo("mine");
  }

  @Test
  void givesUpOnlyWhatTheExecutorOwns() throws Exception {
    fixture.start("a");

    assertThat(store.deadLetter("a", "other")).isFalse();
    assertThat(store.deadLetter("a", ME)).isTrue();
    assertThat(store.find("a").orElseThrow().status()).isEqualTo("MAX_RECOVERY_ATTEMPTS_EXCEEDED");
    assertThat(store.deadLetter("a", ME)).isFalse();
  }

  @Test
  void findsChildrenOfChildren() throws Exception {
    fixture.execute(
        """
        INSERT INTO dbos.workflow_status (workflow_uuid, parent_workflow_id)
        VALUES ('p', NULL), ('c', 'p'), ('g', 'c'), ('other', NULL)
        """);

    assertThat(store.withDescendants(List.of("p"))).isEqualTo(Set.of("p", "c", "g"));
  }
}
