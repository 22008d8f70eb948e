package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/**
 * Several rows as one round trip: a statement for each kind that occurs, all in one {@code
 * PreparedStatement}, which Postgres runs as one implicit transaction.
 */
final class Flush {

  private static final Comparator<StepSlot> BY_STEP =
      Comparator.comparing((StepSlot s) -> s.row.workflowId())
          .thenComparing(s -> s.row.functionId());

  private final String startSql;

  Flush(SchemaFeatures features) {
    this.startSql = StartStatement.sql(features);
  }

  /**
   * Writes the rows and finds out each one's fate; tells nobody yet.
   *
   * @throws SQLException when nothing of this was committed, or nobody knows
   */
  void run(JournalConnection connection, List<Write<?>> writes) throws SQLException {
    List<StartWrite> starts = new ArrayList<>();
    List<StepSlot> childSteps = new ArrayList<>();
    List<StepSlot> steps = new ArrayList<>();
    List<OutcomeWrite> outcomes = new ArrayList<>();
    for (Write<?> write : writes) {
      write.reset();
      StepSlot slot = write.slot();
      if (write instanceof StartWrite start) {
        starts.add(start);
        if (slot != null) {
          childSteps.add(slot);
        }
      } else {
        if (slot != null) {
          steps.add(slot);
        }
        if (write instanceof OutcomeWrite outcome) {
          outcomes.add(outcome);
        }
      }
    }
    starts.sort(Comparator.comparing(s -> s.row.workflowId()));
    childSteps.sort(BY_STEP);
    steps.sort(BY_STEP);
    outcomes.sort(Comparator.comparing(o -> o.row.workflowId()));
    boolean again = writes.stream().anyMatch(write -> write.unknown);
    execute(connection, starts, childSteps, steps, outcomes);
    classify(connection, starts, childSteps, steps, outcomes, again);
  }

  private void execute(
      JournalConnection connection,
      List<StartWrite> starts,
      List<StepSlot> childSteps,
      List<StepSlot> steps,
      List<OutcomeWrite> outcomes)
      throws SQLException {
    StringJoiner sql = new StringJoiner(";\n");
    if (!starts.isEmpty()) {
      sql.add(startSql);
    }
    if (!childSteps.isEmpty()) {
      sql.add(StepStatement.CHILD_STEPS);
    }
    if (!steps.isEmpty()) {
      sql.add(StepStatement.STEPS);
    }
    if (!outcomes.isEmpty()) {
      sql.add(OutcomeStatement.OUTCOMES);
    }
    PreparedStatement statement = connection.prepared(sql.toString());
    ArrayBinder binder = connection.binder(statement);
    if (!starts.isEmpty()) {
      StartStatement.bind(binder, starts);
    }
    if (!childSteps.isEmpty()) {
      StepStatement.bindChildren(binder, childSteps);
    }
    if (!steps.isEmpty()) {
      StepStatement.bind(binder, steps);
    }
    if (!outcomes.isEmpty()) {
      OutcomeStatement.bind(binder, outcomes);
    }
    statement.execute();
    Results results = new Results(statement);
    if (!starts.isEmpty()) {
      results.next(rows -> StartStatement.read(rows, starts));
    }
    if (!childSteps.isEmpty()) {
      results.next(rows -> StepStatement.read(rows, childSteps));
    }
    if (!steps.isEmpty()) {
      results.next(rows -> StepStatement.read(rows, steps));
    }
    if (!outcomes.isEmpty()) {
      results.next(rows -> OutcomeStatement.read(rows, outcomes));
    }
  }

  private static void classify(
      JournalConnection connection,
      List<StartWrite> starts,
      List<StepSlot> childSteps,
      List<StepSlot> steps,
      List<OutcomeWrite> outcomes,
      boolean again)
      throws SQLException {
    List<StepSlot> lostSteps = new ArrayList<>(steps.stream().filter(StepSlot::lost).toList());
    lostSteps.addAll(childSteps.stream().filter(StepSlot::lost).toList());
    // After an unknown outcome a refusal does not mean that the first attempt was not committed.
    Losers.starts(
        connection, starts.stream().filter(s -> s.lost() || (again && !s.created)).toList());
    Losers.steps(connection, lostSteps);
    Losers.outcomes(connection, outcomes.stream().filter(OutcomeWrite::lost).toList());
  }

  /** The result sets of a statement, one after the other. */
  private static final class Results {

    private final PreparedStatement statement;
    private boolean first = true;

    Results(PreparedStatement statement) {
      this.statement = statement;
    }

    void next(Reader reader) throws SQLException {
      boolean there = first || statement.getMoreResults();
      first = false;
      if (!there) {
        throw new SQLException("[journal] a flush answered with too few results", "XX000");
      }
      try (ResultSet rows = statement.getResultSet()) {
        reader.read(rows);
      }
    }
  }

  @FunctionalInterface
  private interface Reader {
    void read(ResultSet rows) throws SQLException;
  }
}
