package io.lakebase.workflow.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the schemas, or accepts them as found. */
public final class WorkflowSchema {

  /** What a fresh DBOS schema is created at: the level that every kit accepts. */
  public static final long VERSION = 108;

  /** The oldest DBOS schema that is accepted. */
  public static final long OLDEST = 41;

  /** The newest that this library was run beside; DBOS migrates to newer ones on its own. */
  static final long NEWEST_KNOWN = 123;

  private static final Logger LOG = LoggerFactory.getLogger(WorkflowSchema.class);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOCK_PAUSE = Duration.ofMillis(50);

  private static final Set<String> MADE_BY_ANOTHER = Set.of("42P06", "42P07", "42723", "23505");

  private static final List<String> DBOS =
      List.of(
          "CREATE SCHEMA IF NOT EXISTS {dbos};\n",
          "CREATE TABLE IF NOT EXISTS {dbos}.dbos_migrations (version BIGINT NOT NULL PRIMARY KEY);\n",
          DbosTables.WORKFLOW_STATUS,
          DbosTables.OPERATION_OUTPUTS,
          DbosTables.NOTIFICATIONS,
          DbosTables.EVENTS_AND_STREAMS,
          DbosTables.QUEUES_SCHEDULES_VERSIONS,
          DbosFunctions.NOTIFY_ON_MESSAGE,
          DbosFunctions.SEND_MESSAGE,
          DbosFunctions.ENQUEUE_WORKFLOW,
          "INSERT INTO {dbos}.dbos_migrations (version) VALUES (" + VERSION + ");\n");

  private static final String OWN_SCHEMA =
      "CREATE SCHEMA IF NOT EXISTS {own};\n" + OwnTables.LEDGER;

  private WorkflowSchema() {}

  /**
   * Makes the database ready: a missing DBOS schema is created at version 108, one from version 41
   * on is left as it is, the own schema is brought up to date. Safe for many processes at once.
   *
   * @throws SchemaException when the schema is too old, cannot be created or written
   */
  public static SchemaFeatures migrate(DataSource dataSource, SchemaNames names)
      throws SQLException {
    try (Connection connection = connection(dataSource)) {
      DriverSettings.require(connection);
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(true);
      try {
        return migrate(connection, names);
      } finally {
        if (!connection.isClosed()) {
          connection.setAutoCommit(autoCommit);
        }
      }
    }
  }

  private static SchemaFeatures migrate(Connection connection, SchemaNames names)
      throws SQLException {
    SchemaProbe probe = new SchemaProbe(connection, names);
    if (probe.dbosVersion() < OLDEST || probe.ownVersion() < OwnTables.MIGRATIONS.size()) {
      MigrationLock.during(
          connection,
          LOCK_PATIENCE,
          LOCK_PAUSE,
          () -> {
            dbos(connection, probe, names);
            own(connection, probe, names);
          });
    } else {
      usable(probe, names);
    }
    if (!probe.dbosWritable()) {
      throw forbidden(names.dbos(), "its tables are not writable for this role", null);
    }
    if (!probe.ownWritable()) {
      throw forbidden(names.own(), "its tables are not writable for this role", null);
    }
    long version = probe.dbosVersion();
    if (version > NEWEST_KNOWN) {
      LOG.warn(
          "[{}] the DBOS schema is at version {}, newer than {}, the newest that is known here. Look for a newer release of this library.",
          names.dbos(),
          version,
          NEWEST_KNOWN);
    }
    return probe.features(version);
  }

  private static Connection connection(DataSource dataSource) throws SQLException {
    try {
      return dataSource.getConnection();
    } catch (RuntimeException e) { // Of a pool that does not start.
      throw new SQLException("no connection: " + e, "08001", e);
    }
  }

  private static void dbos(Connection connection, SchemaProbe probe, SchemaNames names)
      throws SQLException {
    if (probe.dbosVersion() == 0) {
      inOneTransaction(connection, names.dbos(), names.in(String.join("", DBOS)));
    }
    usable(probe, names);
  }

  private static void usable(SchemaProbe probe, SchemaNames names) throws SQLException {
    long version = probe.dbosVersion();
    if (version < OLDEST) {
      throw tooOld(names, version, OLDEST + " is the least");
    }
    String missing = probe.missing();
    if (missing != null) {
      throw tooOld(names, version, "it lacks " + missing);
    }
  }

  private static SchemaException tooOld(SchemaNames names, long version, String why) {
    return new SchemaException(
        "["
            + names.dbos()
            + "] the DBOS schema is at version "
            + version
            + " of the DBOS library that made it, which is too old: "
            + why
            + ". Upgrade that library and let it migrate the schema, or choose another schema name.",
        null);
  }

  private static void own(Connection connection, SchemaProbe probe, SchemaNames names)
      throws SQLException {
    int version = probe.ownVersion();
    if (version < OwnTables.MIGRATIONS.size()) {
      inOneTransaction(connection, names.own(), names.in(ownSql(version)));
    }
  }

  private static String ownSql(int from) {
    List<String> sql = new ArrayList<>();
    sql.add(OWN_SCHEMA);
    for (int version = from + 1; version <= OwnTables.MIGRATIONS.size(); version++) {
      sql.add(ownSqlOf(version));
    }
    return String.join("", sql);
  }

  private static String ownSqlOf(int version) {
    return OwnTables.MIGRATIONS.get(version - 1)
        + "INSERT INTO {own}.migrations (version) VALUES ("
        + version
        + ");\n";
  }

  private static void inOneTransaction(Connection connection, String schema, String sql)
      throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      if ("42501".equals(e.getSQLState())) {
        throw forbidden(schema, "this role may not create it", e);
      }
      if (!MADE_BY_ANOTHER.contains(e.getSQLState())) {
        throw e;
      }
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static SchemaException forbidden(String schema, String why, SQLException cause) {
    return new SchemaException(
        "["
            + schema
            + "] the schema cannot be used: "
            + why
            + (cause == null ? "" : " (" + cause.getMessage() + ")")
            + ". Let an administrator run WorkflowEngine.migrationSql() and grant USAGE on the"
            + " schema and SELECT, INSERT, UPDATE, DELETE on its tables.",
        cause);
  }

  /**
   * What {@link #migrate} does, as a script: one transaction that adds what the database lacks, and
   * that may be run again.
   */
  public static String migrationSql(SchemaNames names) {
    List<String> sql = new ArrayList<>();
    sql.add("BEGIN;\n");
    sql.add("SELECT pg_advisory_xact_lock(" + MigrationLock.KEY + ");\n");
    sql.add(
        unless(
            "to_regclass(" + SchemaNames.literal(names.dbos("dbos_migrations")) + ") IS NOT NULL",
            String.join("", DBOS)));
    sql.add(OWN_SCHEMA);
    for (int version = 1; version <= OwnTables.MIGRATIONS.size(); version++) {
      sql.add(
          unless(
              "EXISTS (SELECT FROM {own}.migrations WHERE version >= " + version + ")",
              ownSqlOf(version)));
    }
    sql.add("COMMIT;\n");
    return names.in(String.join("", sql));
  }

  private static String unless(String condition, String sql) {
    return "DO $migration$ BEGIN IF NOT ("
        + condition
        + ") THEN EXECUTE $statements$\n"
        + sql
        + "$statements$; END IF; END $migration$;\n";
  }
}
