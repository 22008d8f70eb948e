package io.lakebase.emulator;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a fresh server needs to look like a Lakebase compute: databases, the superuser group and
 * roles.
 */
record BranchSetup(RunningCompute compute, List<String> databases) {
  private static final String SUPERUSER_GROUP =
      """
      DO $$
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'databricks_superuser') THEN
          CREATE ROLE databricks_superuser NOLOGIN;
        END IF;
        GRANT pg_read_all_data, pg_write_all_data, pg_monitor, pg_signal_backend
          TO databricks_superuser WITH ADMIN OPTION;
      END
      $$
      """;
  private static final String DATABASE_EXISTS = "SELECT 1 FROM pg_database WHERE datname = ?";
  private static final String ROLE_EXISTS = "SELECT 1 FROM pg_roles WHERE rolname = ?";
  private static final String SCHEMA_GRANT = "GRANT ALL ON SCHEMA public TO databricks_superuser";
  private static final String WEAK_VERIFIERS =
      """
      SELECT set_config('scram_iterations', '1', false)
       WHERE current_setting('server_version_num')::int >= 160000
      """;
  private static final String ALL_DATABASES =
      "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate";
  private static final String ROLE_IN_USE =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?";

  void run(Collection<Role> roles) throws SQLException {
    try (Connection admin = connect("postgres");
        Statement statement = admin.createStatement()) {
      statement.execute(SUPERUSER_GROUP);
      for (String database : databases) {
        if (!exists(admin, DATABASE_EXISTS, database)) {
          statement.execute("CREATE DATABASE " + quoted(database));
        }
        statement.execute("GRANT ALL ON DATABASE " + quoted(database) + " TO databricks_superuser");
      }
      statement.execute(SCHEMA_GRANT);
      for (Role role : roles) {
        apply(admin, role);
      }
    }
    for (String database : databases) {
      grantSchema(database);
    }
    grantSchema("template1");
  }

  void apply(Role role) throws SQLException {
    try (Connection admin = connect("postgres")) {
      apply(admin, role);
    }
  }

  void drop(String role) throws SQLException {
    List<String> all = new ArrayList<>();
    try (Connection admin = connect("postgres");
        PreparedStatement terminate = admin.prepareStatement(ROLE_IN_USE);
        Statement statement = admin.createStatement()) {
      terminate.setString(1, role);
      terminate.execute();
      try (ResultSet names = statement.executeQuery(ALL_DATABASES)) {
        while (names.next()) {
          all.add(names.getString(1));
        }
      }
    }
    for (String database : all) {
      try (Connection admin = connect(database);
          Statement statement = admin.createStatement()) {
        statement.execute("REASSIGN OWNED BY " + quoted(role) + " TO CURRENT_USER");
        statement.execute("DROP OWNED BY " + quoted(role));
      }
    }
    try (Connection admin = connect("postgres");
        Statement statement = admin.createStatement()) {
      statement.execute("DROP ROLE IF EXISTS " + quoted(role));
    }
  }

  private void apply(Connection admin, Role role) throws SQLException {
    String verb = exists(admin, ROLE_EXISTS, role.name()) ? "ALTER" : "CREATE";
    try (Statement statement = admin.createStatement()) {
      String create = verb + " ROLE " + quoted(role.name()) + " LOGIN CREATEDB CREATEROLE";
      if (role.computePassword() != null) {
        // Random, so a slow hash would only make every login slow.
        statement.execute(WEAK_VERIFIERS);
        create += " PASSWORD " + literal(role.computePassword());
      }
      statement.execute(create);
      if (role.oauth()) {
        statement.execute(
            "GRANT databricks_superuser TO " + quoted(role.name()) + " WITH ADMIN OPTION");
      }
    }
  }

  private void grantSchema(String database) throws SQLException {
    try (Connection admin = connect(database);
        Statement statement = admin.createStatement()) {
      statement.execute(SCHEMA_GRANT);
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(compute.adminJdbcUrl(database));
  }

  private static boolean exists(Connection admin, String query, String name) throws SQLException {
    try (PreparedStatement statement = admin.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
