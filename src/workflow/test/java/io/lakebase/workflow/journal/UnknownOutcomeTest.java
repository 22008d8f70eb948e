package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static io.lakebase.workflow.journal.JournalFixture.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections that die between the commit and its acknowledgement. */
class UnknownOutcomeTest {

  private JournalFixture fixture;
  private Wire wire;

  @BeforeEach
  void open() throws Exception {
    fixture = new JournalFixture();
    wire = new Wire(TestPostgres.port());
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
    wire.close();
  }

  private Journal journal(JournalSettings settings) throws Exception {
    PGSimpleDataSource through = TestPostgres.database(fixture.dataSource.getDatabaseName());
    through.setPortNumbers(new int[] {wire.port()});
    through.setConnectTimeout(5);
    fixture.journal = fixture.journalOn(through, settings);
    return fixture.journal;
  }

  @Test
  void rowsWhoseAcknowledgementIsLostAreFoundToBeOurs() throws Exception {
    Journal journal = journal(JournalSettings.DEFAULTS);
    get(journal.start(pending("w")));
    get(journal.start(pending("ended")));

    assertThat(lost(() -> journal.start(pending("x")), 1)).isEqualTo(new StartResult.Created());
    assertThat(lost(() -> journal.step(step("w", 0)), 2)).isEqualTo(new StepResult.Recorded(false));
    assertThat(lost(() -> journal.outcome(success("ended"), step("ended", 0)), 4))
        .isEqualTo(new OutcomeResult.Recorded());
    assertThat(committed()).isEqualTo(4);
  }

  /** The row's fate when it was committed and nobody was told. */
  private <R> R lost(Supplier<CompletableFuture<R>> row, long committed) {
    wire.swallowAnswers();
    CompletableFuture<R> fate = row.get();
    await().until(() -> committed() == committed);
    wire.mend();
    return get(fate);
  }

  private long committed() {
    return fixture.count(
        "SELECT (SELECT count(*) FROM dbos.workflow_status WHERE workflow_uuid = 'x')"
            + " + (SELECT count(*) FROM dbos.workflow_status WHERE status = 'SUCCESS')"
            + " + (SELECT count(*) FROM dbos.operation_outputs)");
  }

  @Test
  void rowsWaitOutAnOutage() throws Exception {
    Journal journal = journal(JournalSettings.DEFAULTS);
    get(journal.start(pending("w")));

    wire.cut();
    List<CompletableFuture<StepResult>> steps = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      steps.add(journal.step(step("w", i)));
    }
    assertThat(steps).noneMatch(CompletableFuture::isDone);
    wire.mend();

    assertThat(steps).allSatisfy(s -> assertThat(get(s)).isEqualTo(new StepResult.Recorded(false)));
    assertThat(fixture.count("SELECT count(*) FROM dbos.operation_outputs")).isEqualTo(50);
  }

  @Test
  void aCallerThatWritesItsOwnRowIsNotHeldByAnOutage() throws Exception {
    Journal journal = journal(JournalSettings.DEFAULTS);
    get(journal.start(pending("w"), true));
    wire.cut();

    CompletableFuture<StepResult> step = journal.step(step("w", 0), true);
    assertThatThrownBy(() -> step.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    wire.mend();

    assertThat(get(step)).isEqualTo(new StepResult.Recorded(false));
  }

  @Test
  void anInterruptedCallerLeavesItsRowToTheWriter() throws Exception {
    Journal journal = journal(JournalSettings.DEFAULTS);
    get(journal.start(pending("w"), true));
    CompletableFuture<StepResult> step = journal.step(step("w", 0), true);

    Thread.currentThread().interrupt();
    StepResult fate = step.join();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(fate).isEqualTo(new StepResult.Recorded(false));
  }

  @Test
  void aStartEndsAsUnknownOrAsNotWrittenAtItsDeadline() throws Exception {
    Journal journal = journal(TestSettings.of(s -> s.startDeadline(Duration.ofMillis(300))));
    get(journal.start(pending("w")));

    wire.swallowAnswers();
    CompletableFuture<StartResult> sent = journal.start(pending("x"));
    await()
        .until(
            () ->
                fixture.one("SELECT 1 FROM dbos.workflow_status WHERE workflow_uuid = 'x'")
                    != null);
    wire.cut();
    CompletableFuture<StartResult> waiting = journal.start(pending("y"));

    assertThatThrownBy(() -> get(sent)).hasCauseInstanceOf(OutcomeUnknownException.class);
    assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(JournalUnavailableException.class);
    wire.mend();
    await()
        .untilAsserted(
            () ->
                assertThat(get(journal.start(pending("z")))).isEqualTo(new StartResult.Created()));
    assertThat(fixture.one("SELECT 1 FROM dbos.workflow_status WHERE workflow_uuid = 'y'"))
        .isNull();
  }

  @Test
  void aStartDoesNotWaitLongerBecauseOfMorePatientRowsBeforeIt() throws Exception {
    Journal journal = journal(TestSettings.of(s -> s.startDeadline(Duration.ofMillis(300))));
    get(journal.start(pending("w")));
    wire.cut();

    CompletableFuture<StepResult> step = journal.step(step("w", 0));
    await().until(() -> wire.refused() > 0);
    CompletableFuture<StartResult> start = journal.start(pending("x"));

    await().until(start::isDone);
    assertThatThrownBy(() -> get(start)).hasCauseInstanceOf(JournalUnavailableException.class);
    assertThat(step).isNotDone();
    wire.mend();
    assertThat(get(step)).isEqualTo(new StepResult.Recorded(false));
  }

  @Test
  void closingDuringAnOutageTellsEveryCaller() throws Exception {
    Journal journal = journal(TestSettings.of(s -> s.closeTimeout(Duration.ofMillis(200))));
    get(journal.start(pending("w")));
    wire.cut();
    CompletableFuture<StepResult> step = journal.step(step("w", 0));

    journal.close();

    assertThatThrownBy(() -> get(step)).cause().isInstanceOf(JournalException.class);
    assertThatThrownBy(() -> get(journal.step(step("w", 1))))
        .hasCauseInstanceOf(JournalClosedException.class);
  }

  @Test
  void aLoneStepIsOneStatementAndOneRoundTrip() throws Exception {
    Journal journal = journal(JournalSettings.DEFAULTS);
    for (int i = 0; i < 20; i++) {
      get(journal.start(pending("warm" + i)));
      get(journal.step(step("warm" + i, 0)));
      get(journal.outcome(success("warm" + i), step("warm" + i, 1)));
    }
    StatementCounts counts = new StatementCounts(fixture);

    long before = wire.roundTrips();
    get(journal.start(pending("w")));
    for (int i = 0; i < 10; i++) {
      get(journal.step(step("w", i)));
    }
    get(journal.outcome(success("w"), null));
    long alone = wire.roundTrips() - before;

    assertThat(alone).isEqualTo(12);
    assertThat(counts.calls()).isEqualTo(12);

    get(journal.start(pending("n")));
    counts.reset();
    long withLastStep = wire.roundTrips();
    get(journal.outcome(success("n"), step("n", 0)));
    assertThat(wire.roundTrips() - withLastStep).isEqualTo(1);
    assertThat(counts.calls()).isEqualTo(1);
  }
}
