package io.lakebase.workflow.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One embedded server a JVM, a new database for each test engine. */
final class EmbeddedDatabase {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private EmbeddedDatabase() {}

  private static final class Server {
    private static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "200")
                .setServerConfig("fsync", "off")
                // The library switches it off, which every engine would warn of.
                .setServerConfig("synchronous_commit", "on")
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(postgres)));
        return postgres;
      } catch (IOException e) {
        throw new IllegalStateException(
            "[test] no embedded Postgres: "
                + e.getMessage()
                + ". Give the test engine a data source instead.",
            e);
      }
    }

    private static void close(EmbeddedPostgres postgres) {
      try {
        postgres.close();
      } catch (IOException e) {
        System.err.println("[test] the embedded Postgres did not stop: " + e);
      }
    }
  }

  static DataSource create() {
    String name = "workflow_test_" + NUMBER.incrementAndGet();
    execute("CREATE DATABASE " + name);
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setServerNames(new String[] {"127.0.0.1"});
    dataSource.setPortNumbers(new int[] {Server.POSTGRES.getPort()});
    dataSource.setDatabaseName(name);
    dataSource.setUser("postgres");
    dataSource.setPassword("postgres");
    return dataSource;
  }

  static void drop(DataSource created) {
    String name = String.valueOf(((PGSimpleDataSource) created).getDatabaseName());
    execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }

  private static void execute(String sql) {
    try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("[test] " + sql + " failed: " + e.getMessage(), e);
    }
  }
}
