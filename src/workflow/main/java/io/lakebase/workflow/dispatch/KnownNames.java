package io.lakebase.workflow.dispatch;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Whether a process knows the function of a workflow. Asked row by row ({@code OFFSET 0}): as a
 * join it would be asked of the whole backlog before the first rows are taken.
 */
final class KnownNames {

  /** A table of two parameters, for a WITH. */
  static final String CTE =
      "known AS MATERIALIZED (SELECT * FROM unnest(?::text[], ?::text[]) AS k (name, class_name))";

  private static final String CONDITION =
      """
      EXISTS (
          SELECT FROM known k
          WHERE k.name = {row}.name AND k.class_name = coalesce({row}.class_name, '') OFFSET 0)""";

  private KnownNames() {}

  /** A condition on a row of that alias. */
  static String of(String row) {
    return CONDITION.replace("{row}", row);
  }

  /** Sets both; the number of the next parameter. */
  static int bind(PreparedStatement statement, int first, Claimant claimant) throws SQLException {
    statement.setArray(first, statement.getConnection().createArrayOf("text", claimant.names()));
    statement.setArray(
        first + 1, statement.getConnection().createArrayOf("text", claimant.classNames()));
    return first + 2;
  }
}
