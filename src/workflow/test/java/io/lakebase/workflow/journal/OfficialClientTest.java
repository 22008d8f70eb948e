package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.ME;
import static io.lakebase.workflow.journal.JournalFixture.NAME;
import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbos.transact.DBOSClient;
import dev.dbos.transact.json.PortableWorkflowException;
import dev.dbos.transact.workflow.ListWorkflowsInput;
import dev.dbos.transact.workflow.StepInfo;
import dev.dbos.transact.workflow.WorkflowState;
import dev.dbos.transact.workflow.WorkflowStatus;
import io.lakebase.workflow.ResumeOptions;
import io.lakebase.workflow.WorkflowManagement.Scope;
import io.lakebase.workflow.dispatch.Queues;
import io.lakebase.workflow.manage.Interventions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The official client on rows of ours, and our store on rows of its. */
class OfficialClientTest {

  private JournalFixture fixture;
  private DBOSClient client;
  private WorkflowStore store;
  private Interventions interventions;

  @BeforeEach
  void open() throws Exception {
    fixture = JournalFixture.open();
    client = new DBOSClient(fixture.dataSource);
    Connections connections = Connections.borrowed(fixture.dataSource);
    store = WorkflowStore.of(connections, fixture.names, fixture.features);
    interventions = new Interventions(connections, fixture.names);
  }

  @AfterEach
  void close() {
    client.close();
    fixture.close();
  }

  @Test
  void theOfficialClientListsOurWorkflowsWithStepsAndResults() throws Exception {
    fixture.start("w");
    get(fixture.journal().step(step("w", 0)));
    get(fixture.journal().outcome(JournalFixture.success("w"), step("w", 1)));
    fixture.start("bad");
    get(
        fixture
            .journal()
            .outcome(
                new OutcomeRow(
                    "bad",
                    false,
                    null,
                    "{\"name\":\"Declined\",\"message\":\"no\",\"code\":7,\"data\":null}",
                    null,
                    ME),
                null));

    List<WorkflowStatus> listed = client.listWorkflows(new ListWorkflowsInput());
    List<StepInfo> steps = client.listWorkflowSteps("w");

    assertThat(listed).extracting(WorkflowStatus::workflowId).containsExactlyInAnyOrder("w", "bad");
    assertThat(listed)
        .filteredOn(status -> status.workflowId().equals("w"))
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.workflowName()).isEqualTo("checkout");
              assertThat(status.status()).isEqualTo(WorkflowState.SUCCESS);
              assertThat(status.input()).containsExactly(1);
              assertThat(status.output()).isEqualTo(42);
            });
    assertThat(steps).extracting(StepInfo::functionName).containsExactly("charge", "charge");
    assertThat(steps).extracting(StepInfo::output).containsExactly("done", "done");
    assertThat(client.<Object, Exception>retrieveWorkflow("w").getResult()).isEqualTo(42);
    assertThatThrownBy(() -> client.<Object, Exception>retrieveWorkflow("bad").getResult())
        .isInstanceOf(PortableWorkflowException.class)
        .hasMessage("no");
  }

  @Test
  void theOfficialClientCancelsAndResumesOurWorkflows() throws Exception {
    fixture.start("w");

    client.cancelWorkflow("w");
    assertThat(get(fixture.journal().step(step("w", 0)))).isEqualTo(new StepResult.Recorded(true));
    assertThat(get(fixture.journal().outcome(JournalFixture.success("w"), null)))
        .isEqualTo(new OutcomeResult.Superseded("CANCELLED"));

    client.resumeWorkflow("w");
    assertThat(store.find("w").orElseThrow().status()).isEqualTo("ENQUEUED");
    assertThat(store.find("w").orElseThrow().queueName()).isEqualTo(Queues.DBOS_INTERNAL);
  }

  @Test
  void ourStoreReadsCancelsAndResumesWhatTheOfficialClientEnqueued() throws Exception {
    client.enqueuePortableWorkflow(
        new DBOSClient.EnqueueOptions("checkout", "q").withWorkflowId("theirs"),
        new Object[] {"a", 1},
        null);

    WorkflowRow row = store.find("theirs").orElseThrow();
    assertThat(row.status()).isEqualTo("ENQUEUED");
    assertThat(row.inputs()).isEqualTo("{\"positionalArgs\":[\"a\",1],\"namedArgs\":null}");
    assertThat(row.serialization()).isEqualTo("portable_json");
    assertThat(interventions.cancel(List.of("theirs"), Scope.ALONE)).containsExactly("theirs");
    assertThat(client.getWorkflowStatus("theirs").orElseThrow().status())
        .isEqualTo(WorkflowState.CANCELLED);
    assertThat(interventions.resume(List.of("theirs"), ResumeOptions.defaults().onQueue("q")))
        .containsExactly("theirs");
    assertThat(client.getWorkflowStatus("theirs").orElseThrow().status())
        .isEqualTo(WorkflowState.ENQUEUED);
  }

  @Test
  void aStartOfAnIdThatTheOfficialClientTookIsFound() {
    client.enqueueWorkflow(
        new DBOSClient.EnqueueOptions("checkout", "q").withWorkflowId("theirs"), new Object[] {});

    assertThat(
            get(
                fixture
                    .journal()
                    .start(
                        StartRow.queued(
                            "theirs", NAME, "{}", "portable_json", QueuePlacement.on("q"), null))))
        .isEqualTo(new StartResult.Existing("ENQUEUED", null));
  }
}
