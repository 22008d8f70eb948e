package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.ME;
import static io.lakebase.workflow.journal.JournalFixture.NAME;
import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static io.lakebase.workflow.journal.JournalFixture.success;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JournalTest {

  private static JournalFixture fixture;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void open() throws Exception {
    fixture = JournalFixture.open();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void aStartIsStoredAsTheContractSays() {
    assertThat(get(fixture.journal().start(pending(id)))).isEqualTo(new StartResult.Created());

    assertThat(
            fixture.one(
                "SELECT concat_ws('|', status, name, inputs, serialization, executor_id,"
                    + " application_version, application_id, recovery_attempts, priority,"
                    + " created_at = updated_at, started_at_epoch_ms IS NULL,"
                    + " length(owner_xid), queue_name IS NULL)"
                    + " FROM dbos.workflow_status WHERE workflow_uuid = '"
                    + id
                    + "'"))
        .isEqualTo("PENDING|checkout|{\"positionalArgs\":[1]}|portable_json|me|v1||1|0|t|t|36|t");
  }

  @Test
  void aSecondStartFindsTheFirst() {
    fixture.start(id);

    assertThat(get(fixture.journal().start(pending(id))))
        .isEqualTo(new StartResult.Existing("PENDING", ME));
  }

  @Test
  void anotherFunctionUnderTheSameIdIsAConflict() {
    fixture.start(id);

    StartRow other =
        StartRow.pending(id, WorkflowIdentity.of("refund"), "{}", "portable_json", ME, "v1");

    assertThat(get(fixture.journal().start(other))).isEqualTo(new StartResult.Conflict(NAME));
  }

  @Test
  void aQueuedStartWaitsWithoutOwner() {
    QueuePlacement place = new QueuePlacement("mail", 3, "eu", null, null);

    get(fixture.journal().start(StartRow.queued(id, NAME, "{}", "portable_json", place, null)));

    assertThat(
            fixture.one(
                "SELECT concat_ws('|', status, queue_name, priority, queue_partition_key,"
                    + " recovery_attempts, executor_id IS NULL, application_version IS NULL)"
                    + " FROM dbos.workflow_status WHERE workflow_uuid = '"
                    + id
                    + "'"))
        .isEqualTo("ENQUEUED|mail|3|eu|0|t|t");
  }

  @Test
  void aDeduplicationIdIsTakenOnceAndFreeAfterTheOutcome() {
    QueuePlacement place = new QueuePlacement("mail", 0, null, "dedup-" + id, null);
    StartRow first = StartRow.queued(id, NAME, "{}", "portable_json", place, null);
    StartRow second = StartRow.queued(id + "-2", NAME, "{}", "portable_json", place, null);

    assertThat(get(fixture.journal().start(first))).isEqualTo(new StartResult.Created());
    assertThat(get(fixture.journal().start(second))).isEqualTo(new StartResult.Deduplicated(id));

    fixture.execute(
        "UPDATE dbos.workflow_status SET status = 'PENDING', executor_id = 'me'"
            + " WHERE workflow_uuid = '"
            + id
            + "'");
    get(fixture.journal().outcome(success(id), null));
    assertThat(get(fixture.journal().start(second))).isEqualTo(new StartResult.Created());
  }

  @Test
  void aRunningStartNeedsALeaseThatHasNotEnded() {
    fixture.lease("ended-" + id);
    fixture.execute(
        "UPDATE lakebase_workflow.leases SET ended_at = now() WHERE executor_id = 'ended-"
            + id
            + "'");
    StartRow row = StartRow.pending(id, NAME, "{}", "portable_json", "ended-" + id, "v1");

    assertThat(get(fixture.journal().start(row))).isInstanceOf(StartResult.Superseded.class);
    assertThat(fixture.one("SELECT 1 FROM dbos.workflow_status WHERE workflow_uuid = '" + id + "'"))
        .isNull();
  }

  @Test
  void aStepIsRecordedForItsOwnerOnly() {
    fixture.start(id);

    assertThat(get(fixture.journal().step(step(id, 0)))).isEqualTo(new StepResult.Recorded(false));
    assertThat(get(fixture.journal().step(step(id, 1, "1", "zombie"))))
        .isInstanceOf(StepResult.Superseded.class);
    assertThat(get(fixture.journal().step(step(id + "missing", 0))))
        .isEqualTo(new StepResult.Superseded("the workflow is gone"));
    assertThat(steps()).isEqualTo(1);
  }

  @Test
  void aStepOfAnotherRunIsNeverOverwritten() {
    fixture.start(id);
    get(fixture.journal().step(step(id, 0, "1")));

    assertThat(get(fixture.journal().step(step(id, 0, "2"))))
        .isInstanceOf(StepResult.Superseded.class);
    assertThat(get(fixture.journal().step(step(id, 0, "1"))))
        .isEqualTo(new StepResult.Recorded(false));
  }

  @Test
  void finishedWorkOfACancelledWorkflowIsKept() {
    fixture.start(id);
    fixture.execute(
        "UPDATE dbos.workflow_status SET status = 'CANCELLED' WHERE workflow_uuid = '" + id + "'");

    assertThat(get(fixture.journal().step(step(id, 0)))).isEqualTo(new StepResult.Recorded(true));
    assertThat(get(fixture.journal().outcome(success(id), step(id, 1))))
        .isEqualTo(new OutcomeResult.Superseded("CANCELLED"));
    assertThat(steps()).isEqualTo(2);
  }

  @Test
  void theLastStepRidesWithTheOutcome() {
    fixture.start(id);

    assertThat(get(fixture.journal().outcome(success(id), step(id, 0))))
        .isEqualTo(new OutcomeResult.Recorded());

    assertThat(steps()).isEqualTo(1);
    assertThat(
            fixture.one(
                "SELECT concat_ws('|', status, output, error IS NULL, completed_at >= created_at,"
                    + " completed_at = updated_at, serialization)"
                    + " FROM dbos.workflow_status WHERE workflow_uuid = '"
                    + id
                    + "'"))
        .isEqualTo("SUCCESS|42|t|t|t|portable_json");
  }

  @Test
  void anOutcomeWhoseLastStepIsNotOursIsNotWritten() {
    fixture.start(id);
    get(
        fixture
            .journal()
            .step(new StepRow(id, 0, "other", "1", null, null, 7L, 8L, "portable_json", ME)));

    assertThat(get(fixture.journal().outcome(success(id), step(id, 0))))
        .isEqualTo(new OutcomeResult.Superseded("PENDING"));
  }

  @Test
  void anOutcomeIsWrittenOnceAndByTheOwner() {
    fixture.start(id);

    assertThat(get(fixture.journal().outcome(new OutcomeRow(id, true, "1", null, null, "z"), null)))
        .isEqualTo(new OutcomeResult.Superseded("PENDING"));
    assertThat(get(fixture.journal().outcome(success(id), null)))
        .isEqualTo(new OutcomeResult.Recorded());
    assertThat(get(fixture.journal().outcome(new OutcomeRow(id, true, "43", null, null, ME), null)))
        .isEqualTo(new OutcomeResult.Superseded("SUCCESS"));
    assertThat(
            get(fixture.journal().outcome(new OutcomeRow("none", true, "1", null, null, ME), null)))
        .isEqualTo(new OutcomeResult.Superseded("MISSING"));
  }

  @Test
  void aChildAndItsParentsStepAreOneTransaction() {
    fixture.start(id);

    assertThat(get(fixture.journal().start(child(ME)))).isEqualTo(new StartResult.Created());

    assertThat(
            fixture.one(
                "SELECT child_workflow_id FROM dbos.operation_outputs WHERE workflow_uuid = '"
                    + id
                    + "'"))
        .isEqualTo(id + "-0");
  }

  @Test
  void aChildOfALostParentIsNotStarted() {
    fixture.start(id);

    assertThat(get(fixture.journal().start(child("zombie"))))
        .isInstanceOf(StartResult.Superseded.class);

    assertThat(
            fixture.one("SELECT 1 FROM dbos.workflow_status WHERE workflow_uuid = '" + id + "-0'"))
        .isNull();
    assertThat(steps()).isZero();
  }

  @Test
  void aChildOfACancelledParentIsNotStarted() {
    fixture.start(id);
    fixture.execute(
        "UPDATE dbos.workflow_status SET status = 'CANCELLED' WHERE workflow_uuid = '" + id + "'");

    assertThat(get(fixture.journal().start(child(ME)))).isInstanceOf(StartResult.Superseded.class);

    assertThat(
            fixture.one("SELECT 1 FROM dbos.workflow_status WHERE workflow_uuid = '" + id + "-0'"))
        .isNull();
    assertThat(steps()).isZero();
  }

  @Test
  void aChildThatExistsIsRecordedForItsParentUnlessItRunsAnotherFunction() {
    fixture.start(id);
    fixture.start(id + "-0");

    assertThat(get(fixture.journal().start(child(ME))))
        .isEqualTo(new StartResult.Existing("PENDING", ME));
    assertThat(steps()).isEqualTo(1);

    fixture.execute(
        "UPDATE dbos.workflow_status SET name = 'other' WHERE workflow_uuid = '" + id + "-0'");
    fixture.execute("DELETE FROM dbos.operation_outputs WHERE workflow_uuid = '" + id + "'");
    assertThat(get(fixture.journal().start(child(ME))))
        .isEqualTo(new StartResult.Conflict(WorkflowIdentity.of("other")));
    assertThat(steps()).isZero();
  }

  @Test
  void aRevokedRunWritesNothingUntilAdmittedAgain() {
    fixture.start(id);
    fixture.journal().revoke(id, ME);

    assertThat(get(fixture.journal().step(step(id, 0))))
        .isEqualTo(new StepResult.Superseded("the run was revoked"));
    assertThat(get(fixture.journal().outcome(success(id), null)))
        .isEqualTo(new OutcomeResult.Superseded("REVOKED"));

    fixture.journal().admit(id, ME);
    assertThat(get(fixture.journal().step(step(id, 0)))).isEqualTo(new StepResult.Recorded(false));
  }

  private StartRow child(String parentExecutor) {
    StepRow step =
        new StepRow(id, 0, "checkout", null, null, id + "-0", null, null, null, parentExecutor);
    return new StartRow(
        id + "-0",
        NAME,
        "{}",
        "portable_json",
        InitialStatus.PENDING,
        ME,
        "v1",
        null,
        5_000L,
        null,
        id,
        step,
        "shop",
        "{\"a\":1}",
        "ann",
        "admin",
        "[]",
        false);
  }

  private long steps() {
    return fixture.count(
        "SELECT count(*) FROM dbos.operation_outputs WHERE workflow_uuid = '" + id + "'");
  }
}
