package io.lakebase.workflow.dispatch;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Which workflows a version may claim: those of its own, and those without one unless a later
 * version of this library's engines is registered. Versions that only DBOS processes have do not
 * count, or each of their deploys would strand what is started here.
 */
final class ClaimableVersion {

  private static final String CONDITION =
      """
      ({row}.application_version = ? OR {row}.application_version IS NULL AND coalesce((
          SELECT max(v.version_timestamp) FROM {dbos}.application_versions v
          JOIN {own}.versions o ON o.version_name = v.version_name) <= (
          SELECT max(v.version_timestamp) FROM {dbos}.application_versions v WHERE v.version_name = ?), TRUE))""";

  private ClaimableVersion() {}

  /** A condition with two parameters on a row of that alias. */
  static String of(String row) {
    return CONDITION.replace("{row}", row);
  }

  /** The same without parameters: the version is an expression. */
  static String of(String row, String version) {
    return of(row).replace("?", version);
  }

  /** Sets both; the number of the next parameter. */
  static int bind(PreparedStatement statement, int first, Claimant claimant) throws SQLException {
    statement.setString(first, claimant.version());
    statement.setString(first + 1, claimant.version());
    return first + 2;
  }
}
