package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static io.lakebase.workflow.journal.JournalFixture.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.LockWaits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A zombie's write against the take-over of its workflow, in both orders. */
class FenceTest {

  private static final String TAKE_OVER =
      "UPDATE dbos.workflow_status SET executor_id = 'other' WHERE workflow_uuid = 'w'";

  private JournalFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = JournalFixture.open();
    fixture.start("w");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aZombieThatComesSecondWaitsAndIsRefused() throws Exception {
    try (Connection owner = fixture.dataSource.getConnection();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute(TAKE_OVER);

      CompletableFuture<StepResult> step = fixture.journal().step(step("w", 0));
      CompletableFuture<OutcomeResult> outcome =
          fixture.journal().outcome(success("w"), step("w", 1));
      LockWaits.await(fixture.dataSource, 1);
      assertThat(step).isNotDone();
      owner.commit();

      assertThat(get(step)).isInstanceOf(StepResult.Superseded.class);
      assertThat(get(outcome)).isEqualTo(new OutcomeResult.Superseded("PENDING"));
    }
    assertThat(fixture.count("SELECT count(*) FROM dbos.operation_outputs")).isZero();
  }

  /** The row that the fence gets then is not the one that its statement sees. */
  @Test
  void anOutcomeThatWaitsForAChangeOfNoConcernIsWritten() throws Exception {
    try (Connection other = fixture.dataSource.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("UPDATE dbos.workflow_status SET priority = 7");

      CompletableFuture<OutcomeResult> outcome =
          fixture.journal().outcome(success("w"), step("w", 0));
      LockWaits.await(fixture.dataSource, 1);
      assertThat(outcome).isNotDone();
      other.commit();

      assertThat(get(outcome)).isEqualTo(new OutcomeResult.Recorded());
    }
    assertThat(fixture.one("SELECT status || priority FROM dbos.workflow_status"))
        .isEqualTo("SUCCESS7");
    assertThat(fixture.count("SELECT count(*) FROM dbos.operation_outputs")).isEqualTo(1);
  }

  @Test
  void aZombiesOutcomeAloneWaitsAndIsRefusedToo() throws Exception {
    try (Connection owner = fixture.dataSource.getConnection();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute(TAKE_OVER);

      CompletableFuture<OutcomeResult> outcome = fixture.journal().outcome(success("w"), null);
      LockWaits.await(fixture.dataSource, 1);
      owner.commit();

      assertThat(get(outcome)).isEqualTo(new OutcomeResult.Superseded("PENDING"));
    }
    assertThat(fixture.one("SELECT status FROM dbos.workflow_status")).isEqualTo("PENDING");
  }

  @Test
  void aTakeOverThatComesSecondWaitsAndSeesTheStep() throws Exception {
    List<StepSlot> slots = List.of(new StepSlot(step("w", 0), null));
    try (Connection zombie = fixture.dataSource.getConnection();
        PreparedStatement statement =
            zombie.prepareStatement(
                fixture.names.in(StepStatement.COLUMNS.in(StepStatement.STEPS, false)))) {
      zombie.setAutoCommit(false);
      StepStatement.bind(new Binder(zombie, statement, false), slots);
      try (ResultSet rows = statement.executeQuery()) {
        StepStatement.read(rows, slots);
      }
      assertThat(slots.get(0).written).isTrue();

      CompletableFuture<Long> seen =
          CompletableFuture.supplyAsync(
              () -> {
                fixture.execute(TAKE_OVER);
                return fixture.count("SELECT count(*) FROM dbos.operation_outputs");
              });
      LockWaits.await(fixture.dataSource, 1);
      assertThat(seen).isNotDone();
      zombie.commit();

      assertThat(get(seen)).isEqualTo(1);
    }
  }

  @Test
  void anOpenTransactionHoldsUpOnlyItsOwnRow() throws Exception {
    try (Connection user = fixture.dataSource.getConnection();
        Statement statement = user.createStatement()) {
      user.setAutoCommit(false);
      statement.execute(
          "INSERT INTO dbos.workflow_status (workflow_uuid, name, status)"
              + " VALUES ('x', 'checkout', 'PENDING')");

      CompletableFuture<StartResult> held = fixture.journal().start(pending("x"));
      List<CompletableFuture<StartResult>> mates =
          java.util.stream.IntStream.range(0, 40)
              .mapToObj(i -> fixture.journal().start(pending("mate" + i)))
              .toList();
      assertThat(mates).allSatisfy(m -> assertThat(get(m)).isEqualTo(new StartResult.Created()));
      CompletableFuture<StartResult> another = fixture.journal().start(pending("x"));
      for (int i = 0; i < 10; i++) {
        assertThat(get(fixture.journal().step(step("mate" + i, 0))))
            .isEqualTo(new StepResult.Recorded(false));
      }
      assertThat(held).isNotDone();
      user.rollback();

      List<StartResult> results = List.of(get(held), get(another));
      assertThat(results).contains(new StartResult.Created());
      assertThat(results).anyMatch(StartResult.Existing.class::isInstance);
    }
  }

  /**
   * While the step statement waits, a workflow is resumed and claimed by the same executor: the
   * outcome statement, which begins later, must see no other state than the last step met.
   */
  @Test
  void anOutcomeAmongOthersIsNotWrittenWithoutItsLastStep() throws Exception {
    fixture.start("a");
    fixture.execute(
        "UPDATE dbos.workflow_status SET status = 'CANCELLED' WHERE workflow_uuid = 'w'");
    StepWrite mate = new StepWrite(step("a", 0), 100, Long.MAX_VALUE, () -> {});
    OutcomeWrite outcome =
        new OutcomeWrite(success("w"), step("w", 0), 100, Long.MAX_VALUE, () -> {});
    try (Connection other = fixture.dataSource.getConnection();
        Statement statement = other.createStatement();
        JournalConnection connection =
            JournalConnection.open(
                fixture.dataSource,
                fixture.names,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30))) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM dbos.workflow_status WHERE workflow_uuid = 'a' FOR UPDATE");
      CompletableFuture<Boolean> flush =
          CompletableFuture.supplyAsync(() -> run(connection, List.of(mate, outcome)));
      LockWaits.await(fixture.dataSource, 1);
      fixture.execute(
          "UPDATE dbos.workflow_status SET status = 'PENDING' WHERE workflow_uuid = 'w'");
      other.commit();
      get(flush);
    }

    assertThat(mate.known()).isTrue();
    assertThat(fixture.one("SELECT status FROM dbos.workflow_status WHERE workflow_uuid = 'w'"))
        .isEqualTo("SUCCESS");
    assertThat(
            fixture.count("SELECT count(*) FROM dbos.operation_outputs WHERE workflow_uuid = 'w'"))
        .isEqualTo(1);
  }

  private boolean run(JournalConnection connection, List<Write<?>> writes) {
    try {
      return new Flush(fixture.features).run(connection, writes);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
