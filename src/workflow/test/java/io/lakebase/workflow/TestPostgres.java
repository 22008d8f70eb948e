package io.lakebase.workflow;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One server a JVM, a fresh database for whoever asks. */
public final class TestPostgres {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestPostgres() {}

  private static final class Server {
    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("pg_stat_statements.track", "all")
                .setServerConfig("max_connections", "300")
                .setServerConfig("shared_buffers", "256MB")
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(postgres)));
        return postgres;
      } catch (IOException e) {
        throw new IllegalStateException("embedded Postgres did not start", e);
      }
    }

    private static void close(EmbeddedPostgres postgres) {
      try {
        postgres.close();
      } catch (IOException e) {
        System.err.println("embedded Postgres did not stop: " + e);
      }
    }
  }

  /** An unpooled data source on a new, empty database. */
  public static PGSimpleDataSource newDatabase() {
    String name = "test_" + NUMBER.incrementAndGet();
    execute(Server.POSTGRES.getPostgresDatabase(), "CREATE DATABASE " + name);
    return database(name);
  }

  /** An unpooled data source on a database that exists. */
  public static PGSimpleDataSource database(String name) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setServerNames(new String[] {"127.0.0.1"});
    dataSource.setPortNumbers(new int[] {Server.POSTGRES.getPort()});
    dataSource.setDatabaseName(name);
    dataSource.setUser("postgres");
    dataSource.setPassword("postgres");
    return dataSource;
  }

  /** The server's port on loopback. */
  public static int port() {
    return Server.POSTGRES.getPort();
  }

  /** Runs statements. */
  public static void execute(DataSource dataSource, String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The number that a query gives. */
  public static long number(DataSource dataSource, String sql) {
    try (Connection connection = dataSource.getConnection()) {
      return number(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
