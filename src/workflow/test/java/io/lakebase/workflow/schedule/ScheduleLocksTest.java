package io.lakebase.workflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.LockWaits;
import io.lakebase.workflow.Schedule;
import io.lakebase.workflow.Schedules;
import io.lakebase.workflow.Slot;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.Timing;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Firing, applying, resuming and deleting of one schedule at once. */
class ScheduleLocksTest {

  private static final WorkflowType<Slot<String>, String> TICK =
      Workflow.scheduled("tick", String.class, String.class);
  private static final Schedule<String> OFTEN =
      Schedule.of("often", TICK, Timing.every(Duration.ofSeconds(1)));
  private static final SlotCodec CODEC =
      new SlotCodec() {
        @Override
        public String context(@Nullable Object value) {
          return "null";
        }

        @Override
        public String inputs(Instant slot, String context) {
          return "[]";
        }

        @Override
        public String name() {
          return "json";
        }
      };

  private final PGSimpleDataSource database = TestPostgres.newDatabase();
  private ScheduleTable table;
  private Schedules commands;

  @BeforeEach
  void apply() throws SQLException {
    var features = WorkflowSchema.migrate(database, SchemaNames.DEFAULT);
    Connections connections = Connections.borrowed(database);
    table = new ScheduleTable(connections, SchemaNames.DEFAULT, features, CODEC);
    commands = new ScheduleCommands(table, () -> {}, () -> {});
    commands.apply(OFTEN);
  }

  /** Decides that the slot of now fires, on what is read now. */
  private Callable<ScheduleTable.Decided> firing() throws SQLException {
    ScheduleRow row = table.find("often").orElseThrow();
    Instant slot = row.now();
    return () ->
        table.decide(
            row,
            row.timing().slots(),
            new FirePolicy.Decision(List.of(slot), new SlotState(slot, null, false)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fire", "apply", "resume", "delete"})
  void eachLocksTheScheduleBeforeOurRowOfIt(String what) throws Exception {
    Map<String, Callable<?>> calls =
        Map.of(
            "fire", firing(),
            "apply", () -> table.apply(OFTEN, true),
            "resume", () -> commands.resume("often"),
            "delete", () -> commands.delete("often"));
    if (what.equals("resume")) {
      commands.pause("often");
    }
    try (Connection other = database.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM lakebase_workflow.schedules FOR UPDATE");

      CompletableFuture<?> done = LockWaits.begin(database, calls.get(what));

      try (ResultSet free =
          statement.executeQuery(
              "SELECT FROM dbos.workflow_schedules FOR NO KEY UPDATE SKIP LOCKED")) {
        assertThat(free.next()).isFalse();
      }
      other.rollback();
      done.get(20, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE dbos.workflow_schedules SET status = 'PAUSED'",
        "WITH gone AS (DELETE FROM dbos.workflow_schedules) DELETE FROM lakebase_workflow.schedules",
        "WITH changed AS (UPDATE dbos.workflow_schedules SET schedule = '@every PT5S')"
            + " UPDATE lakebase_workflow.schedules SET timing = '@every PT5S|'"
      })
  void whatIsPausedDeletedOrRetimedWhileItIsWaitedForDoesNotFire(String change) throws Exception {
    try (Connection other = database.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      Callable<ScheduleTable.Decided> firing = firing();
      statement.execute(change);

      CompletableFuture<ScheduleTable.Decided> fired = LockWaits.begin(database, firing);
      other.commit();

      assertThat(fired.get(20, TimeUnit.SECONDS)).isEqualTo(new ScheduleTable.Decided(false, 0));
    }
    assertThat(TestPostgres.number(database, "SELECT count(*) FROM dbos.workflow_status")).isZero();
  }

  @Test
  void whatIsAppliedAsItWasWhileItIsWaitedForFires() throws Exception {
    try (Connection other = database.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      Callable<ScheduleTable.Decided> firing = firing();
      statement.execute(
          "WITH changed AS (UPDATE dbos.workflow_schedules SET status = status)"
              + " UPDATE lakebase_workflow.schedules SET timing = timing");

      CompletableFuture<ScheduleTable.Decided> fired = LockWaits.begin(database, firing);
      other.commit();

      assertThat(fired.get(20, TimeUnit.SECONDS)).isEqualTo(new ScheduleTable.Decided(true, 1));
    }
    assertThat(table.find("often").orElseThrow().lastFired()).isNotNull();
  }

  @Test
  void theVictimOfADeadlockIsTriedAgain() {
    TestPostgres.execute(
        database,
        """
        CREATE SEQUENCE tries;
        CREATE FUNCTION victim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF nextval('public.tries') < 3 THEN
            RAISE EXCEPTION USING ERRCODE = '40P01', MESSAGE = 'deadlock detected';
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER victim BEFORE UPDATE ON dbos.workflow_schedules
          FOR EACH ROW EXECUTE FUNCTION victim();
        """);

    commands.apply(OFTEN);

    assertThat(TestPostgres.number(database, "SELECT last_value FROM tries")).isEqualTo(3);
  }
}
