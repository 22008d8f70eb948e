package io.lakebase.workflow.journal;

import io.lakebase.workflow.journal.FlushSql.Size;
import io.lakebase.workflow.schema.SchemaFeatures;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * Several rows as one round trip: a statement for each kind that occurs, all in one {@code
 * PreparedStatement}, which Postgres runs as one implicit transaction.
 */
final class Flush {

  private static final Comparator<StepSlot> BY_STEP =
      Comparator.comparing((StepSlot s) -> s.row.workflowId())
          .thenComparing(s -> s.row.functionId());

  private final FlushSql sql;

  Flush(SchemaFeatures features) {
    this.sql = new FlushSql(features);
  }

  /**
   * Writes the rows and finds out each one's fate; tells nobody yet.
   *
   * @return whether a row without a fate gets one if it is tried again at once
   * @throws SQLException when nothing of this was committed, or nobody knows
   */
  boolean run(JournalConnection connection, List<Write<?>> writes) throws SQLException {
    Rows rows = new Rows();
    writes.forEach(rows::add);
    rows.sort();
    boolean plain = !rows.doubtful && rows.childSteps.isEmpty();
    execute(connection, rows, plain);
    classify(connection, rows, plain);
    writes.forEach(write -> write.doubtful = true);
    return plain;
  }

  private void execute(JournalConnection connection, Rows rows, boolean plain) throws SQLException {
    // The fence of plain steps asks for what the one of outcomes does, which comes after it, under
    // its lock: an outcome is written if its last step among the others is, and not without it.
    boolean together = plain && !rows.steps.isEmpty();
    List<StepSlot> steps = together ? rows.allSteps() : rows.steps;
    FlushSql.Shape shape =
        new FlushSql.Shape(
            plain,
            Size.of(rows.starts.size()),
            plain && rows.starts.stream().allMatch(start -> start.row.isSimple()),
            rows.starts.stream().allMatch(start -> start.row.freshId()),
            Size.of(rows.childSteps.size()),
            Size.of(steps.size()),
            Size.of(rows.outcomes.size()),
            !together && rows.outcomes.stream().anyMatch(outcome -> outcome.slot() != null));
    PreparedStatement statement = connection.prepared(sql.of(shape));
    bind(connection.binder(statement, true), shape, rows, steps);
    statement.execute();
    read(new Answers(statement, plain), rows, steps);
  }

  private static void bind(Binder binder, FlushSql.Shape shape, Rows rows, List<StepSlot> steps)
      throws SQLException {
    if (shape.starts().some() && shape.simpleStarts()) {
      StartStatement.bindSimple(binder, rows.starts);
    } else if (shape.starts().some()) {
      StartStatement.bind(binder, rows.starts);
    }
    if (shape.childSteps().some()) {
      StepStatement.bindChildren(binder, rows.childSteps);
    }
    if (shape.steps().some()) {
      StepStatement.bind(binder, steps);
    }
    if (shape.lastSteps()) {
      OutcomeStatement.bindWithSteps(binder, rows.outcomes);
    } else if (shape.outcomes().some()) {
      OutcomeStatement.bind(binder, rows.outcomes);
    }
  }

  private static void read(Answers answers, Rows rows, List<StepSlot> steps) throws SQLException {
    if (!rows.starts.isEmpty()) {
      answers.next(
          answer -> StartStatement.read(answer, rows.starts),
          count -> StartStatement.settle(rows.starts, count));
    }
    if (!rows.childSteps.isEmpty()) {
      answers.next(
          answer -> StepStatement.read(answer, rows.childSteps),
          count -> StepSlot.settle(rows.childSteps, count));
    }
    if (!steps.isEmpty()) {
      answers.next(
          answer -> StepStatement.read(answer, steps), count -> StepSlot.settle(steps, count));
    }
    if (!rows.outcomes.isEmpty()) {
      answers.next(
          answer -> OutcomeStatement.read(answer, rows.outcomes),
          count -> OutcomeStatement.settle(rows.outcomes, count));
    }
  }

  private static void classify(JournalConnection connection, Rows rows, boolean plain)
      throws SQLException {
    // After an unknown outcome a refusal does not mean that the first attempt was not committed.
    Losers.starts(
        connection,
        rows.starts.stream().filter(s -> s.lost() || (rows.unknown && !s.created)).toList());
    Losers.outcomes(connection, rows.outcomes.stream().filter(OutcomeWrite::lost).toList());
    List<StepSlot> lost = new ArrayList<>();
    rows.steps.stream().filter(StepSlot::lost).forEach(lost::add);
    rows.childSteps.stream().filter(StepSlot::lost).forEach(lost::add);
    for (OutcomeWrite outcome : rows.outcomes) {
      StepSlot step = outcome.slot();
      if (!plain && step != null && outcome.open()) {
        lost.add(step);
      }
    }
    Losers.steps(connection, lost);
  }

  /** The rows by kind, in an order that is the same in every flush. */
  private static final class Rows {

    private final List<StartWrite> starts = new ArrayList<>();
    private final List<StepSlot> childSteps = new ArrayList<>();
    private final List<StepSlot> steps = new ArrayList<>();
    private final List<OutcomeWrite> outcomes = new ArrayList<>();
    private int count;
    private boolean doubtful;
    private boolean unknown;

    void add(Write<?> write) {
      write.reset();
      count++;
      doubtful |= write.doubtful;
      unknown |= write.unknown;
      StepSlot slot = write.slot();
      if (write instanceof StartWrite start) {
        starts.add(start);
        if (slot != null) {
          childSteps.add(slot);
        }
      } else if (write instanceof OutcomeWrite outcome) {
        outcomes.add(outcome);
      } else if (slot != null) {
        steps.add(slot);
      }
    }

    /** Those of outcomes, too. */
    List<StepSlot> allSteps() {
      List<StepSlot> all = new ArrayList<>(steps);
      outcomes.stream().map(OutcomeWrite::slot).filter(Objects::nonNull).forEach(all::add);
      all.sort(BY_STEP);
      return all;
    }

    void sort() {
      if (count > 1) {
        starts.sort(Comparator.comparing(s -> s.row.workflowId()));
        childSteps.sort(BY_STEP);
        steps.sort(BY_STEP);
        outcomes.sort(Comparator.comparing(o -> o.row.workflowId()));
      }
    }
  }

  /** What the statements of a flush answer, one after the other. */
  private static final class Answers {

    private final PreparedStatement statement;
    private final boolean plain;
    private boolean first = true;

    Answers(PreparedStatement statement, boolean plain) {
      this.statement = statement;
      this.plain = plain;
    }

    void next(Reader reader, LongConsumer counter) throws SQLException {
      boolean rows = !first && statement.getMoreResults();
      if (plain) {
        counter.accept(statement.getUpdateCount());
      } else if (first || rows) {
        try (ResultSet answer = statement.getResultSet()) {
          reader.read(answer);
        }
      } else {
        throw new SQLException("[journal] a flush answered with too few results", "XX000");
      }
      first = false;
    }
  }

  @FunctionalInterface
  private interface Reader {
    void read(ResultSet rows) throws SQLException;
  }
}
