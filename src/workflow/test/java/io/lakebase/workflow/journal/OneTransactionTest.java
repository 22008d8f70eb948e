package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** The statements of a flush stand or fall together, whatever the data source's URL says. */
class OneTransactionTest {

  /** More than it takes until the driver has prepared and described them. */
  private static final int TIMES = 12;

  @ParameterizedTest
  @CsvSource({
    "extended,varchar,5",
    "extended,varchar,0",
    "extended,varchar,1",
    "extended,unspecified,5",
    "extended,unspecified,1",
    "extendedForPrepared,varchar,5",
    "extendedCacheEverything,varchar,5"
  })
  void aFlushIsOneTransaction(String mode, String stringType, int threshold) throws Exception {
    try (JournalFixture fixture = JournalFixture.open()) {
      fixture.execute(
          "ALTER TABLE dbos.workflow_status ADD CONSTRAINT no_secret CHECK (output <> 'secret')");
      PGSimpleDataSource source = TestPostgres.database(fixture.dataSource.getDatabaseName());
      source.setPreferQueryMode(PreferQueryMode.of(mode));
      source.setStringType(stringType);
      source.setPrepareThreshold(threshold);
      Flush flush = new Flush(fixture.features);
      try (JournalConnection connection =
          JournalConnection.open(
              source, fixture.names, Duration.ofSeconds(1), Duration.ofSeconds(30))) {
        for (int i = 0; i < TIMES; i++) {
          fixture.start("good" + i);
          fixture.start("bad" + i);
          Write<?> good = new StepWrite(step("good" + i, 0), 100, Long.MAX_VALUE, () -> {});
          good.doubtful = i % 2 == 1;
          Write<?> bad =
              new OutcomeWrite(
                  new OutcomeRow("bad" + i, true, "secret", null, null, JournalFixture.ME),
                  null,
                  100,
                  Long.MAX_VALUE,
                  () -> {});

          assertThatThrownBy(() -> flush.run(connection, List.of(good, bad)))
              .isInstanceOf(SQLException.class)
              .hasMessageContaining("no_secret");
        }
      }
      assertThat(fixture.count("SELECT count(*) FROM dbos.operation_outputs")).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "simple,5,preferQueryMode=simple ends the transaction",
    "extended,-1,with prepareThreshold=-1 pgjdbc cannot send several statements"
  })
  void aDataSourceThatCannotSendAFlushIsRefusedWithTheReason(
      String mode, int threshold, String reason) {
    PGSimpleDataSource source = TestPostgres.newDatabase();
    source.setPreferQueryMode(PreferQueryMode.of(mode));
    source.setPrepareThreshold(threshold);

    assertThatThrownBy(() -> WorkflowEngine.builder(source).start())
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("leave that setting out");
    assertThatThrownBy(() -> WorkflowClient.builder(source).connect())
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("leave that setting out");
  }
}
