package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.ME;
import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static io.lakebase.workflow.journal.JournalFixture.success;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
                    "[\"r\"]",
                    false)));

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
}
