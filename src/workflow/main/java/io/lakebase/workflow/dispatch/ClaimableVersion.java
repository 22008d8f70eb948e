package io.lakebase.workflow.dispatch;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Which workflows a version may claim: those of its own, and those without one unless a later
 * version of this library's engines is registered. Versions that only DBOS processes have do not
 * count, or each of their deploys would strand what is started here. The tables of versions are
 * read once a statement, when the first workflow without a version is met.
 */
final class ClaimableVersion {

  /** Two tables of one parameter, for a WITH. */
  static final String CTE =
      """
      version AS MATERIALIZED (SELECT ?::text AS name),
      unversioned AS MATERIALIZED (
        SELECT coalesce((
          SELECT max(v.version_timestamp) FROM {dbos}.application_versions v
          JOIN {own}.versions o ON o.version_name = v.version_name) <= (
          SELECT max(v.version_timestamp) FROM {dbos}.application_versions v
          WHERE v.version_name = (SELECT name FROM version)), TRUE) AS claimable)""";

  private static final String CONDITION =
      """
      ({row}.application_version = (SELECT name FROM version)
          OR {row}.application_version IS NULL AND (SELECT claimable FROM unversioned))""";

  private ClaimableVersion() {}

  /** A condition on a row of that alias. */
  static String of(String row) {
    return CONDITION.replace("{row}", row);
  }

  /** Sets it; the number of the next parameter. */
  static int bind(PreparedStatement statement, int first, Claimant claimant) throws SQLException {
    statement.setString(first, claimant.version());
    return first + 1;
  }
}
