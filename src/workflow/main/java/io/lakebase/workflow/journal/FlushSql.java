package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;

/** The texts of flushes: one for each set of kinds that travel together. Of one thread. */
final class FlushSql {

  /** Rows of a kind. Only one is given as scalars, more as arrays of any length. */
  enum Size {
    NONE,
    ONE,
    MORE;

    static Size of(int rows) {
      return rows == 0 ? NONE : rows == 1 ? ONE : MORE;
    }

    boolean some() {
      return this != NONE;
    }

    boolean one() {
      return this == ONE;
    }
  }

  /**
   * What a flush has.
   *
   * @param plain whether it may do with statements that answer with no more than a count
   * @param simpleStarts whether it is plain, and every start simple
   * @param freshStarts whether every start has an id that nobody else has
   * @param lastSteps whether any outcome has its last step with it
   */
  record Shape(
      boolean plain,
      Size starts,
      boolean simpleStarts,
      boolean freshStarts,
      Size childSteps,
      Size steps,
      Size outcomes,
      boolean lastSteps) {}

  private final String fullStarts;
  private final String plainStarts;
  private final Map<Shape, String> texts = new HashMap<>();

  FlushSql(SchemaFeatures features) {
    this.fullStarts = StartStatement.full(features);
    this.plainStarts = StartStatement.plain(features);
  }

  /** The text of a flush. */
  String of(Shape shape) {
    return texts.computeIfAbsent(shape, this::text);
  }

  private String text(Shape shape) {
    StringJoiner joined = new StringJoiner(";\n");
    boolean plain = shape.plain();
    if (shape.starts().some()) {
      joined.add(starts(shape));
    }
    if (shape.childSteps().some()) {
      joined.add(
          StepStatement.CHILD_COLUMNS.in(StepStatement.CHILD_STEPS, shape.childSteps().one()));
    }
    if (shape.steps().some()) {
      joined.add(
          StepStatement.COLUMNS.in(
              plain ? StepStatement.PLAIN : StepStatement.STEPS, shape.steps().one()));
    }
    if (shape.lastSteps()) {
      joined.add(
          OutcomeStatement.COLUMNS_WITH_STEPS.in(
              plain ? OutcomeStatement.PLAIN_WITH_STEPS : OutcomeStatement.OUTCOMES_WITH_STEPS,
              shape.outcomes().one()));
    } else if (shape.outcomes().some()) {
      joined.add(
          OutcomeStatement.COLUMNS.in(
              plain ? OutcomeStatement.PLAIN : OutcomeStatement.OUTCOMES, shape.outcomes().one()));
    }
    return joined.toString();
  }

  private String starts(Shape shape) {
    boolean one = shape.starts().one();
    if (shape.simpleStarts()) {
      return StartStatement.SIMPLE_COLUMNS.in(StartStatement.simple(!shape.freshStarts()), one);
    }
    return StartStatement.COLUMNS.in(shape.plain() ? plainStarts : fullStarts, one);
  }
}
