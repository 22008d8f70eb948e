package io.lakebase.workflow.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads what is there; changes nothing. */
final class SchemaProbe {

  private static final String TABLE_EXISTS =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p'))
      """;

  private static final String COLUMN_EXISTS =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ? AND c.relname = ? AND a.attname = ? AND NOT a.attisdropped)
      """;

  /**
   * The kits count their versions below 100 each in its own way, so that a number alone does not
   * tell what is there.
   */
  private static final String MISSING =
      """
      SELECT string_agg(t || '.' || c, ', ' ORDER BY n)
      FROM (VALUES (1, 'workflow_status', 'attributes'), (2, 'workflow_status', 'schedule_name'),
        (3, 'workflow_status', 'completed_at'), (4, 'workflow_status', 'rate_limited'),
        (5, 'queues', 'name')) AS needed (n, t, c)
      WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class r ON r.oid = a.attrelid
        JOIN pg_catalog.pg_namespace s ON s.oid = r.relnamespace
        WHERE s.nspname = ? AND r.relname = t AND a.attname = c AND NOT a.attisdropped)
      """;

  private static final String WRITABLE =
      """
      SELECT has_schema_privilege(n.oid, 'USAGE') AND (
        SELECT coalesce(bool_and(has_table_privilege(c.oid, p)), FALSE)
        FROM pg_catalog.pg_class c, unnest(?::text[]) AS p
        WHERE c.relnamespace = n.oid AND c.relname = ANY (?::text[]))
      FROM pg_catalog.pg_namespace n WHERE n.nspname = ?
      """;

  private final Connection connection;
  private final SchemaNames names;

  SchemaProbe(Connection connection, SchemaNames names) {
    this.connection = connection;
    this.names = names;
  }

  /** The DBOS version, 0 when there is no such schema. */
  long dbosVersion() throws SQLException {
    return table(names.dbos(), "dbos_migrations")
        ? number(names.in("SELECT coalesce(max(version), 0) FROM {dbos}.dbos_migrations"))
        : 0;
  }

  /** The own version, 0 when there is no such schema. */
  int ownVersion() throws SQLException {
    return table(names.own(), "migrations")
        ? Math.toIntExact(
            number(names.in("SELECT coalesce(max(version), 0) FROM {own}.migrations")))
        : 0;
  }

  /** The columns that no statement here does without and that are not there, null for none. */
  @Nullable String missing() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MISSING)) {
      statement.setString(1, names.dbos());
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        return found.getString(1);
      }
    }
  }

  SchemaFeatures features(long version) throws SQLException {
    return new SchemaFeatures(
        version,
        column("workflow_status", "application_name"),
        column("workflow_status", "is_debounced"),
        column("queues", "partition_concurrency"));
  }

  boolean dbosWritable() throws SQLException {
    return writable(
        names.dbos(),
        "{workflow_status,operation_outputs,notifications,workflow_events,application_versions}");
  }

  boolean ownWritable() throws SQLException {
    return writable(names.own(), "{leases,parked,versions}");
  }

  private boolean writable(String schema, String tables) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WRITABLE)) {
      statement.setString(1, "{SELECT,INSERT,UPDATE,DELETE}");
      statement.setString(2, tables);
      statement.setString(3, schema);
      try (ResultSet found = statement.executeQuery()) {
        return found.next() && found.getBoolean(1);
      }
    }
  }

  private boolean table(String schema, String table) throws SQLException {
    return exists(TABLE_EXISTS, schema, table);
  }

  private boolean column(String table, String column) throws SQLException {
    return exists(COLUMN_EXISTS, names.dbos(), table, column);
  }

  private boolean exists(String sql, String... arguments) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setString(i + 1, arguments[i]);
      }
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        return found.getBoolean(1);
      }
    }
  }

  private long number(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet found = statement.executeQuery()) {
      found.next();
      return found.getLong(1);
    }
  }
}
