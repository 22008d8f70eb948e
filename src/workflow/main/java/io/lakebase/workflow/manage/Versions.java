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
        SELECT v.version_name AS version, max(v.version_timestamp) AS at,
          EXISTS (SELECT FROM {own}.versions o WHERE o.version_name = v.version_name) AS ours
        FROM {dbos}.application_versions v GROUP BY v.version_name)
      SELECT coalesce(l.version, p.version) AS version, p.at,
        coalesce(p.at = (SELECT max(at) FROM promoted q WHERE q.ours OR NOT p.ours), FALSE),
        coalesce(l.waiting, 0), coalesce(l.pending, 0), l.oldest
      FROM load l FULL JOIN promoted p ON p.version = l.version
      ORDER BY version
      """;

  /**
   * Once registered a version keeps its time, as DBOS has it: a restart makes it no younger. A new
   * one is younger than all of ours. Where a DBOS application has the latest, it stays that: for
   * its processes ours would count too.
   */
  private static final String REGISTER =
      """
      WITH ours AS (
        INSERT INTO {own}.versions (version_name) VALUES (?) ON CONFLICT DO NOTHING),
      latest AS MATERIALIZED (
        SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8 AS ms,
          coalesce(max(v.version_timestamp) FILTER (WHERE o.version_name IS NOT NULL), 0) AS own,
          coalesce(max(v.version_timestamp) FILTER (WHERE o.version_name IS NULL), 0) AS dbos
        FROM {dbos}.application_versions v
        LEFT JOIN {own}.versions o ON o.version_name = v.version_name),
      registered AS (
        INSERT INTO {dbos}.application_versions (version_id, version_name, version_timestamp)
        SELECT gen_random_uuid()::text, ?, greatest(own + 1,
          CASE WHEN dbos > own THEN least(ms, dbos - 1000000000) ELSE ms END)
        FROM latest
        ON CONFLICT DO NOTHING)
      SELECT v.version_name FROM {dbos}.application_versions v
      JOIN {own}.versions o ON o.version_name = v.version_name
      WHERE v.version_timestamp > (
        SELECT max(m.version_timestamp) FROM {dbos}.application_versions m WHERE m.version_name = ?)
      ORDER BY v.version_timestamp DESC LIMIT 1
      """;

  private static final String PROMOTE =
      """
      UPDATE {dbos}.application_versions v
      SET version_timestamp = greatest((extract(epoch FROM clock_timestamp()) * 1000)::int8,
        (SELECT max(version_timestamp) + 1 FROM {dbos}.application_versions))
      WHERE v.version_name = ?
      RETURNING v.version_id
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

  /** Whether it was registered; else nothing is done. */
  public boolean promote(String version) throws SQLException {
    return !statements.rows(PROMOTE, row -> row.getString(1), version).isEmpty();
  }

  /** Enters an engine's version; the later one that work without a version is left to, or null. */
  public @Nullable String register(String version) throws SQLException {
    return statements.rows(REGISTER, row -> row.getString(1), version, version, version).stream()
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    Long millis = Statements.number(row, column);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
