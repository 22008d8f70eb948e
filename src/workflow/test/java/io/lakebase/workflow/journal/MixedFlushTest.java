package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.ME;
import static io.lakebase.workflow.journal.JournalFixture.NAME;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static io.lakebase.workflow.journal.JournalFixture.success;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Whatever travels in one flush, each row's fate is its own: what it would be if it travelled
 * alone, and what is stored agrees with it.
 */
class MixedFlushTest {

  private static final String ENDED = "ended";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static JournalFixture fixture;
  private static BatchRunner runner;

  /** A row on a workflow of its own, with what was there before and what must come of it. */
  enum Case {
    NEW_START(id -> {}, id -> starting(fresh(id)), new StartResult.Created(), "PENDING", 0),
    NEW_START_OF_A_CHOSEN_ID(
        id -> {}, id -> starting(pending(id)), new StartResult.Created(), "PENDING", 0),
    NEW_START_WITH_A_TIME_LIMIT(
        id -> {},
        id -> starting(fresh(id).withTimes(5_000L, null)),
        new StartResult.Created(),
        "PENDING",
        0),
    SECOND_START(
        Case::running,
        id -> starting(pending(id)),
        new StartResult.Existing("PENDING", ME),
        "PENDING",
        0),
    SECOND_START_OF_AN_ID_TAKEN_FOR_FRESH(
        Case::running,
        id -> starting(fresh(id)),
        new StartResult.Existing("PENDING", ME),
        "PENDING",
        0),
    START_OF_ANOTHER_FUNCTION(
        Case::running,
        id -> starting(named(id, "refund").withFreshId()),
        new StartResult.Conflict(NAME),
        "PENDING",
        0),
    START_WITHOUT_A_LEASE(
        id -> {},
        id -> starting(owned(id, ENDED).withFreshId()),
        new StartResult.Superseded("the lease has ended"),
        null,
        0),
    STEP(
        Case::running, id -> checkpoint(step(id, 0)), new StepResult.Recorded(false), "PENDING", 1),
    STEP_OF_A_CANCELLED_ONE(
        Case::cancelled,
        id -> checkpoint(step(id, 0)),
        new StepResult.Recorded(true),
        "CANCELLED",
        1),
    STEP_THAT_IS_THERE(
        Case::atStep, id -> checkpoint(step(id, 0)), new StepResult.Recorded(false), "PENDING", 1),
    STEP_OF_ANOTHER_RUN(
        Case::atStep,
        id -> checkpoint(step(id, 0, "\"other\"")),
        new StepResult.Superseded("another run has recorded this step"),
        "PENDING",
        1),
    STEP_OF_NOTHING(
        id -> {},
        id -> checkpoint(step(id, 0)),
        new StepResult.Superseded("the workflow is gone"),
        null,
        0),
    OUTCOME(Case::running, id -> ending(id, null), new OutcomeResult.Recorded(), "SUCCESS", 0),
    OUTCOME_WITH_ITS_LAST_STEP(
        Case::atStep, id -> ending(id, step(id, 1)), new OutcomeResult.Recorded(), "SUCCESS", 2),
    OUTCOME_WITH_A_LAST_STEP_THAT_IS_THERE(
        Case::atStep, id -> ending(id, step(id, 0)), new OutcomeResult.Recorded(), "SUCCESS", 1),
    OUTCOME_WITH_ANOTHER_RUNS_LAST_STEP(
        Case::atStep,
        id -> ending(id, step(id, 0, "\"other\"")),
        new OutcomeResult.Superseded("PENDING"),
        "PENDING",
        1),
    OUTCOME_OF_A_CANCELLED_ONE(
        Case::cancelled,
        id -> ending(id, step(id, 0)),
        new OutcomeResult.Superseded("CANCELLED"),
        "CANCELLED",
        1),
    OUTCOME_OF_ANOTHER_OWNERS(
        Case::takenOver,
        id -> ending(id, step(id, 0)),
        new OutcomeResult.Superseded("PENDING"),
        "PENDING",
        0),
    OUTCOME_OF_NOTHING(
        id -> {}, id -> ending(id, null), new OutcomeResult.Superseded("MISSING"), null, 0);

    private final Consumer<String> before;
    private final Function<String, Write<?>> write;
    private final Object fate;
    private final @Nullable String status;
    private final int steps;

    Case(
        Consumer<String> before,
        Function<String, Write<?>> write,
        Object fate,
        @Nullable String status,
        int steps) {
      this.before = before;
      this.write = write;
      this.fate = fate;
      this.status = status;
      this.steps = steps;
    }

    private static void running(String id) {
      fixture.start(id);
    }

    private static void atStep(String id) {
      fixture.start(id);
      JournalFixture.get(fixture.journal().step(step(id, 0)));
    }

    private static void cancelled(String id) {
      fixture.start(id);
      fixture.execute(
          "UPDATE dbos.workflow_status SET status = 'CANCELLED' WHERE workflow_uuid = '"
              + id
              + "'");
    }

    private static void takenOver(String id) {
      fixture.start(id);
      fixture.execute(
          "UPDATE dbos.workflow_status SET executor_id = 'younger' WHERE workflow_uuid = '"
              + id
              + "'");
    }
  }

  @BeforeContainer
  static void open() throws SQLException {
    fixture = JournalFixture.open();
    fixture.lease(ENDED);
    fixture.execute(
        "UPDATE lakebase_workflow.leases SET ended_at = now() WHERE executor_id = 'ended'");
    runner =
        new BatchRunner(
            fixture.dataSource,
            fixture.names,
            fixture.features,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            System::nanoTime,
            new Pauses(),
            left -> false,
            known -> known.forEach(Write::settle),
            contended -> {},
            () -> {});
  }

  @AfterContainer
  static void close() {
    runner.close();
    fixture.close();
  }

  @Property(tries = 150)
  void eachRowHasItsOwnFate(@ForAll @Size(min = 1, max = 9) List<Case> cases) {
    List<String> ids = new ArrayList<>();
    List<Write<?>> batch = new ArrayList<>();
    for (Case one : cases) {
      String id = "w" + NUMBER.incrementAndGet();
      one.before.accept(id);
      ids.add(id);
      batch.add(one.write.apply(id));
    }

    runner.run(batch);

    for (int i = 0; i < cases.size(); i++) {
      Case one = cases.get(i);
      assertThat(JournalFixture.get(batch.get(i).future)).as(one.name()).isEqualTo(one.fate);
      assertThat(stored(ids.get(i))).as(one.name()).isEqualTo(one.status + ", " + one.steps);
    }
  }

  private static @Nullable String stored(String id) {
    return fixture.one(
        """
        SELECT coalesce((SELECT status FROM dbos.workflow_status WHERE workflow_uuid = '{id}'), 'null')
          || ', ' || (SELECT count(*) FROM dbos.operation_outputs WHERE workflow_uuid = '{id}')
        """
            .replace("{id}", id));
  }

  private static StartRow fresh(String id) {
    return pending(id).withFreshId();
  }

  private static StartRow named(String id, String name) {
    return StartRow.pending(id, WorkflowIdentity.of(name), "{}", "portable_json", ME, "v1");
  }

  private static StartRow owned(String id, String executorId) {
    return StartRow.pending(id, NAME, "{}", "portable_json", executorId, "v1");
  }

  private static Write<?> starting(StartRow row) {
    return new StartWrite(row, "attempt-" + row.workflowId(), 100, later(), () -> {});
  }

  private static Write<?> checkpoint(StepRow row) {
    return new StepWrite(row, 100, later(), () -> {});
  }

  private static Write<?> ending(String id, @Nullable StepRow lastStep) {
    return new OutcomeWrite(success(id), lastStep, 100, later(), () -> {});
  }

  private static long later() {
    return System.nanoTime() + Duration.ofMinutes(1).toNanos();
  }
}
