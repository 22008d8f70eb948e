package io.lakebase.quickstart;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An ordinary program with an ordinary HikariCP pool: it knows a URL and nothing of tokens. After
 * each line on its input it replaces all connections of its pool and queries through every new one.
 */
final class PoolProgram {

  private static final int CONNECTIONS = 10;

  private PoolProgram() {}

  public static void main(String[] arguments) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(arguments[0]);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setPoolName("shop");

    try (HikariDataSource pool = new HikariDataSource(config)) {
      System.out.println(greeting(pool));
      System.out.println(Programs.READY);
      queryThroughNewConnectionsAtEachLine(pool);
    }
  }

  private static void queryThroughNewConnectionsAtEachLine(HikariDataSource pool) throws Exception {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (input.readLine() != null) {
      System.out.println(queryThroughNewConnections(pool));
      System.out.println(Programs.READY);
    }
  }

  private static String greeting(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT current_user, current_setting('server_version')")) {
      row.next();
      return "connected as "
          + row.getString(1)
          + " to PostgreSQL "
          + row.getString(2)
          + " by "
          + connection.getClass().getSimpleName()
          + " through "
          + connection.unwrap(org.postgresql.PGConnection.class).getClass().getName();
    }
  }

  private static String queryThroughNewConnections(HikariDataSource pool) throws Exception {
    pool.getHikariPoolMXBean().softEvictConnections();
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Callable<Integer>> queries = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        queries.add(() -> backend(pool));
      }
      long backends = 0;
      for (Future<Integer> query : threads.invokeAll(queries)) {
        query.get();
        backends++;
      }
      return backends + " of " + CONNECTIONS + " queries answered, over new connections only";
    } finally {
      threads.shutdown();
    }
  }

  private static int backend(HikariDataSource pool) throws SQLException, IOException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid(), pg_sleep(0.05)")) {
      row.next();
      return row.getInt(1);
    }
  }
}
