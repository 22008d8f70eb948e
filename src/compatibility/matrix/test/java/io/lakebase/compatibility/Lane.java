package io.lakebase.compatibility;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Route;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A Lakebase that rows have one after the other, each with a database of its own. */
final class Lane implements AutoCloseable {

  private static final Duration TOKEN_LIFETIME = Duration.ofSeconds(30);

  private final LakebaseEmulator lakebase =
      LakebaseEmulator.builder()
          .tokenLifetime(TOKEN_LIFETIME)
          .serverSetting("max_prepared_transactions", "10")
          .serverSetting("wal_level", "logical")
          .start();

  /**
   * Makes a database that belongs to the service principal, who may stream its changes, and the
   * environment that leads there.
   */
  Map<String, String> environmentFor(String database) throws SQLException {
    String create = "CREATE DATABASE %s OWNER \"%s\"";
    try (Connection admin = DriverManager.getConnection(lakebase.adminJdbcUrl());
        Statement statement = admin.createStatement()) {
      statement.execute(create.formatted(database, lakebase.servicePrincipal().clientId()));
      statement.execute(
          "ALTER ROLE \"%s\" REPLICATION".formatted(lakebase.servicePrincipal().clientId()));
    }
    Map<String, String> environment = new LinkedHashMap<>(lakebase.environment());
    environment.put("PGDATABASE", database);
    environment.put(
        "ROW_FIXED_TOKEN", lakebase.databaseToken(lakebase.servicePrincipal().clientId()));
    return environment;
  }

  /** Makes every token so far worthless. */
  void rotate() {
    lakebase.revokeTokens();
  }

  /** How many database credentials were asked for so far. */
  int credentials() {
    return lakebase.requests().count(Route.CREDENTIALS);
  }

  @Override
  public void close() {
    lakebase.close();
  }
}
