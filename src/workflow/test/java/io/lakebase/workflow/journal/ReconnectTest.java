package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.PlainDataSource;
import io.lakebase.workflow.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A journal whose connection broke, and whose next ones are no good for a while. */
class ReconnectTest {

  private JournalFixture fixture;
  private Gate gate;

  /** Lets connections through, refuses logins, or leads to what looks like a standby. */
  private final class Gate extends PlainDataSource {

    private final PGSimpleDataSource target;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String refusal = "";
    private volatile boolean standby;

    Gate(PGSimpleDataSource target) {
      this.target = target;
    }

    @Override
    public Connection getConnection() throws SQLException {
      asked.incrementAndGet();
      if (!refusal.isEmpty()) {
        throw new SQLException("login refused", refusal);
      }
      Connection connection = target.getConnection();
      if (standby) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SET default_transaction_read_only = on");
        }
      }
      open.add(connection);
      return connection;
    }

    void cut() throws SQLException {
      for (Connection connection : open) {
        connection.abort(Runnable::run);
      }
    }

    void awaitAsked(int times) {
      int before = asked.get();
      await().until(() -> asked.get() >= before + times);
    }
  }

  @BeforeEach
  void open() throws Exception {
    fixture = new JournalFixture();
    gate = new Gate(fixture.dataSource);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Journal journal() throws SQLException {
    fixture.journal = fixture.journalOn(gate, JournalSettings.DEFAULTS);
    fixture.start("w");
    return fixture.journal;
  }

  @ParameterizedTest
  @ValueSource(strings = {"28000", "28P01", "3D000", "55000", "42501"})
  void aLoginThatIsRefusedForAWhileIsNoFaultOfTheRows(String state) throws Exception {
    Journal journal = journal();
    gate.refusal = state;
    gate.cut();
    CompletableFuture<StepResult> step = journal.step(step("w", 0));
    gate.awaitAsked(2);
    gate.refusal = "";

    assertThat(get(step)).isEqualTo(new StepResult.Recorded(false));
  }

  @Test
  void aStartWhoseAnswerWasLostIsUnknownAndNotRefused() throws Exception {
    try (Wire wire = new Wire(TestPostgres.port())) {
      PGSimpleDataSource through = TestPostgres.database(fixture.dataSource.getDatabaseName());
      through.setPortNumbers(new int[] {wire.port()});
      gate = new Gate(through);
      fixture.journal =
          fixture.journalOn(gate, TestSettings.of(s -> s.startDeadline(Duration.ofSeconds(3))));
      gate.refusal = "28000";
      wire.swallowAnswers();

      CompletableFuture<StartResult> start = fixture.journal.start(pending("x"));

      assertThatThrownBy(() -> get(start)).hasCauseInstanceOf(OutcomeUnknownException.class);
      assertThat(fixture.one("SELECT status FROM dbos.workflow_status WHERE workflow_uuid = 'x'"))
          .isEqualTo("PENDING");
    }
  }

  @Test
  void aConnectionToAStandbyIsNotKept() throws Exception {
    Journal journal = journal();
    gate.standby = true;
    gate.cut();
    CompletableFuture<StepResult> step = journal.step(step("w", 0));
    gate.awaitAsked(2);
    gate.standby = false;

    assertThat(get(step)).isEqualTo(new StepResult.Recorded(false));
  }
}
