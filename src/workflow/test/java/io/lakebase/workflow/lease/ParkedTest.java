package io.lakebase.workflow.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ParkedTest {

  private final PGSimpleDataSource dataSource = TestPostgres.newDatabase();
  private final Parked parked = Parked.of(Connections.borrowed(dataSource), SchemaNames.DEFAULT);

  @BeforeEach
  void workflows() throws Exception {
    WorkflowSchema.migrate(dataSource, SchemaNames.DEFAULT);
    TestPostgres.execute(
        dataSource,
        """
        INSERT INTO dbos.workflow_status (workflow_uuid, status, executor_id) VALUES
          ('a', 'PENDING', 'me'), ('b', 'PENDING', 'me'), ('c', 'PENDING', 'me'),
          ('cancelled', 'CANCELLED', 'me'), ('foreign', 'PENDING', 'other')
        """);
  }

  @Test
  void onlyWhatTheExecutorOwnsIsParked() throws Exception {
    assertThat(
            parked.park(
                "me",
                List.of(
                    new ParkedWorkflow("a", 10, null),
                    new ParkedWorkflow("b", 5, "approvals"),
                    new ParkedWorkflow("cancelled", 1, null),
                    new ParkedWorkflow("foreign", 1, null),
                    new ParkedWorkflow("none", 1, null))))
        .isEqualTo(Set.of("a", "b"));
    assertThat(parked.nextWakeAt("me")).isEqualTo(OptionalLong.of(5));
    assertThat(parked.nextWakeAt("other")).isEmpty();
  }

  @Test
  void whatIsDueComesSoonestFirstAndStaysUntilUnparked() throws Exception {
    parked.park("a", "me", 10, null);
    parked.park("b", "me", 5, null);
    parked.park("c", "me", 20, null);

    List<ParkedWorkflow> due = parked.due("me", 10, 10);

    assertThat(due).extracting(ParkedWorkflow::workflowId).containsExactly("b", "a");
    assertThat(parked.due("me", 10, 1)).extracting(ParkedWorkflow::workflowId).containsExactly("b");
    assertThat(parked.unpark("me", List.of("a", "b"))).isEqualTo(Set.of("a", "b"));
    assertThat(parked.unpark("me", List.of("a", "b"))).isEmpty();
    assertThat(parked.nextWakeAt("me")).isEqualTo(OptionalLong.of(20));
  }

  @Test
  void parkingAgainMovesTheWakeUp() throws Exception {
    parked.park("a", "me", 10, null);
    parked.park("a", "me", 30, "t");

    assertThat(parked.due("me", 100, 10)).containsExactly(new ParkedWorkflow("a", 30, "t"));
  }

  @Test
  void messagesFindThoseWhoWaitForThem() throws Exception {
    parked.park("a", "me", 10, "approvals");
    parked.park("b", "me", 10, "other");

    assertThat(parked.waitingFor("me", List.of("a", "b", "c"), "approvals"))
        .containsExactly(new ParkedWorkflow("a", 10, "approvals"));
  }

  @Test
  void whatWasCancelledMeanwhileIsUnparkedButNotWoken() throws Exception {
    parked.park("a", "me", 10, null);
    parked.park("b", "me", 10, null);
    TestPostgres.execute(
        dataSource,
        "UPDATE dbos.workflow_status SET status = 'CANCELLED' WHERE workflow_uuid = 'a'");

    assertThat(parked.unpark("me", List.of("a", "b"))).isEqualTo(Set.of("b"));
    assertThat(parked.due("me", 100, 10)).isEmpty();
  }
}
