package io.lakebase.benchmarks.harness;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL with full durability on loopback, for one run. Thread-safe. */
public final class BenchmarkServer implements AutoCloseable {

  private final EmbeddedPostgres postgres;

  private BenchmarkServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Starts a server: {@code fsync} and {@code synchronous_commit} on, checkpoints rare enough not
   * to fall on one side of a pair.
   *
   * @param folder where its data goes for the time being
   * @throws IOException if it does not start
   */
  public static BenchmarkServer start(Path folder) throws IOException {
    Files.createDirectories(folder);
    return new BenchmarkServer(
        EmbeddedPostgres.builder()
            .setDataDirectory(Files.createTempDirectory(folder, "benchmark-data"))
            .setCleanDataDirectory(true)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("shared_buffers", "512MB")
            .setServerConfig("max_wal_size", "8GB")
            .setServerConfig("checkpoint_timeout", "1h")
            .setServerConfig("max_connections", "300")
            .setServerConfig("shared_preload_libraries", "pg_stat_statements")
            .setServerConfig("pg_stat_statements.track", "none")
            .start());
  }

  /** Its port on loopback. */
  public int port() {
    return postgres.getPort();
  }

  /** A database's URL without any proxy in between. */
  public String url(String database) {
    return url(database, port());
  }

  /** A database's URL through a port on loopback. */
  public static String url(String database, int port) {
    return "jdbc:postgresql://localhost:" + port + "/" + database + "?user=postgres";
  }

  /**
   * Creates an empty database.
   *
   * @throws SQLException if there is one
   */
  public void create(String database) throws SQLException {
    execute("postgres", "CREATE DATABASE " + database);
    execute(database, "CREATE EXTENSION pg_stat_statements");
  }

  /**
   * Counts the statements of later sessions.
   *
   * @throws SQLException if there is no such database
   */
  public void countStatements(String database) throws SQLException {
    execute("postgres", "ALTER DATABASE " + database + " SET pg_stat_statements.track = 'top'");
  }

  /**
   * Runs SQL as superuser.
   *
   * @throws SQLException if it failed
   */
  public void execute(String database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(database));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * One value.
   *
   * @throws SQLException if it failed
   */
  public String query(String database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(database));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
