package io.lakebase.workflow.manage;

import io.lakebase.workflow.VersionInfo;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Application versions: what they still have to do, and which is the latest. Thread-safe. */
public final class Versions {

  private static final String LIST =
      """
      WITH unfinished AS (
        SELECT s.application_version AS version, s.status, count(*) AS count,
          min(s.created_at) AS oldest
        FROM {dbos}.workflow_status s WHERE s.status IN ('ENQUEUED', 'PENDING')
        GROUP BY s.application_version, s.status
        UNION ALL
        SELECT s.application_version, s.status, count(*), min(s.created_at)
        FROM {dbos}.workflow_status s WHERE s.status = 'DELAYED'
        GROUP BY s.application_version, s.status),
      load AS (
        SELECT version, sum(count) FILTER (WHERE status <> 'PENDING') AS waiting,
          sum(count) FILTER (WHERE status = 'PENDING') AS pending, min(oldest) AS oldest
        FROM unfinished GROUP BY version),
      promoted AS (
        SELECT version_name AS version, max(version_timestamp) AS at
        FROM {dbos}.application_versions GROUP BY version_name)
      SELECT coalesce(l.version, p.version) AS version, p.at,
        coalesce(p.at = (SELECT max(at) FROM promoted), FALSE),
        coalesce(l.waiting, 0), coalesce(l.pending, 0), l.oldest
      FROM load l FULL JOIN promoted p ON p.version = l.version
      ORDER BY version
      """;

  private static final String PROMOTE =
      """
      WITH n AS MATERIALIZED (
        SELECT greatest((extract(epoch FROM clock_timestamp()) * 1000)::int8,
          (SELECT max(version_timestamp) + 1 FROM {dbos}.application_versions)) AS ms),
      promoted AS (
        UPDATE {dbos}.application_versions v SET version_timestamp = n.ms FROM n
        WHERE v.version_name = ? RETURNING v.version_id)
      INSERT INTO {dbos}.application_versions (version_id, version_name, version_timestamp)
      SELECT gen_random_uuid()::text, ?, n.ms FROM n WHERE NOT EXISTS (SELECT FROM promoted)
      ON CONFLICT DO NOTHING
      RETURNING version_id
      """;

  private final Statements statements;

  public Versions(Connections connections, SchemaNames names) {
    this.statements = new Statements(connections, names);
  }

  public List<VersionInfo> list() throws SQLException {
    return statements.rows(
        LIST,
        row ->
            new VersionInfo(
                row.getString(1),
                instant(row, 2),
                row.getBoolean(3),
                row.getLong(4),
                row.getLong(5),
                instant(row, 6)));
  }

  public void promote(String version) throws SQLException {
    statements.rows(PROMOTE, row -> row.getString(1), version, version);
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    Long millis = Statements.number(row, column);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
