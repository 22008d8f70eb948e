package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The texts of flushes: one for each set of kinds that travel together. Of one thread. */
final class FlushSql {

  private final String fullStarts;
  private final String plainStarts;
  private final @Nullable String[] texts = new String[1 << 7];

  FlushSql(SchemaFeatures features) {
    this.fullStarts = StartStatement.full(features);
    this.plainStarts = StartStatement.plain(features);
  }

  /**
   * The text of a flush.
   *
   * @param plain whether it may do with statements that answer with no more than a count
   * @param one whether it has exactly one write, of whatever kind
   * @param withSteps whether any outcome has its last step with it
   */
  String of(
      boolean plain,
      boolean one,
      boolean someStarts,
      boolean childSteps,
      boolean steps,
      boolean outcomes,
      boolean withSteps) {
    int index =
        bit(one, 0)
            | bit(someStarts, 1)
            | bit(childSteps, 2)
            | bit(steps, 3)
            | bit(outcomes, 4)
            | bit(withSteps, 5)
            | bit(plain, 6);
    String text = texts[index];
    if (text == null) {
      StringJoiner joined = new StringJoiner(";\n");
      if (someStarts) {
        joined.add(StartStatement.COLUMNS.in(plain ? plainStarts : fullStarts, one));
      }
      if (childSteps) {
        joined.add(StepStatement.CHILD_COLUMNS.in(StepStatement.CHILD_STEPS, one));
      }
      if (steps) {
        joined.add(
            StepStatement.COLUMNS.in(plain ? StepStatement.PLAIN : StepStatement.STEPS, one));
      }
      if (withSteps) {
        joined.add(
            OutcomeStatement.COLUMNS_WITH_STEPS.in(
                plain ? OutcomeStatement.PLAIN_WITH_STEPS : OutcomeStatement.OUTCOMES_WITH_STEPS,
                one));
      } else if (outcomes) {
        joined.add(
            OutcomeStatement.COLUMNS.in(
                plain ? OutcomeStatement.PLAIN : OutcomeStatement.OUTCOMES, one));
      }
      text = joined.toString();
      texts[index] = text;
    }
    return text;
  }

  private static int bit(boolean set, int position) {
    return set ? 1 << position : 0;
  }
}
