package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.PlainDataSource;
import io.lakebase.workflow.SeverableDataSource;
import io.lakebase.workflow.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A journal whose connection broke, and whose next ones are no good for a while. */
class ReconnectTest {

  private JournalFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = new JournalFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private StepResult stepThrough(Consumer<SeverableDataSource> trouble) throws SQLException {
    SeverableDataSource database = new SeverableDataSource(fixture.dataSource);
    Journal journal = fixture.journalOn(database, JournalSettings.DEFAULTS);
    fixture.journal = journal;
    fixture.start("w");

    trouble.accept(database);
    CompletableFuture<StepResult> step = journal.step(step("w", 0));
    database.awaitRefused(2);
    database.mend();

    return get(step);
  }

  @ParameterizedTest
  @ValueSource(strings = {"28000", "28P01", "3D000", "55000", "42501"})
  void aLoginThatIsRefusedForAWhileIsNoFaultOfTheRows(String state) throws Exception {
    assertThat(stepThrough(database -> database.cutRefusing(state)))
        .isEqualTo(new StepResult.Recorded(false));
  }

  @Test
  void aConnectionToAStandbyIsNotKept() throws Exception {
    assertThat(stepThrough(SeverableDataSource::cutToStandby))
        .isEqualTo(new StepResult.Recorded(false));
  }

  @Test
  void aStartWhoseAnswerWasLostIsUnknownAndNotRefused() throws Exception {
    try (Wire wire = new Wire(TestPostgres.port())) {
      PGSimpleDataSource through = TestPostgres.database(fixture.dataSource.getDatabaseName());
      through.setPortNumbers(new int[] {wire.port()});
      AtomicBoolean refusing = new AtomicBoolean();
      fixture.journal =
          fixture.journalOn(
              new PlainDataSource() {
                @Override
                public Connection getConnection() throws SQLException {
                  if (refusing.get()) {
                    throw new SQLException("login refused", "28000");
                  }
                  return through.getConnection();
                }
              },
              TestSettings.of(s -> s.startDeadline(Duration.ofSeconds(3))));
      refusing.set(true);
      wire.swallowAnswers();

      CompletableFuture<StartResult> start = fixture.journal.start(pending("x"));

      assertThatThrownBy(() -> get(start)).hasCauseInstanceOf(OutcomeUnknownException.class);
      assertThat(fixture.one("SELECT status FROM dbos.workflow_status WHERE workflow_uuid = 'x'"))
          .isEqualTo("PENDING");
    }
  }
}
