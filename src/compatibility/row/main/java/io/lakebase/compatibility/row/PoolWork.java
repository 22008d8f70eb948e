package io.lakebase.compatibility.row;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/** What every pool does: concurrent work, a rotation, new connections, more work. */
public final class PoolWork {

  private static final String CREATE = "CREATE TABLE work (n int PRIMARY KEY)";
  private static final String INSERT = "INSERT INTO work VALUES (?)";
  private static final String COUNT = "SELECT count(*) FROM work";

  private static final int THREADS = 4;
  private static final int ROWS_EACH = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Row row;
  private final DataSource pool;

  private PoolWork(Row row, DataSource pool) {
    this.row = row;
    this.pool = pool;
  }

  /** Makes a pool retire the connections that it has. */
  @FunctionalInterface
  public interface Eviction {

    /** Retires them, at once or soon. */
    void evict() throws Exception;
  }

  /** Works on a pool before and after a rotation. */
  public static void on(Row row, DataSource pool, Eviction eviction) throws Exception {
    PoolWork work = new PoolWork(row, pool);
    work.createTable();
    work.insertConcurrently(0);
    row.rotate();
    work.awaitNewConnection(eviction);
    work.insertConcurrently(THREADS * ROWS_EACH);
    work.expect(2 * THREADS * ROWS_EACH);
    row.did("400 rows by 4 threads, half of them on new connections after the rotation");
  }

  private void createTable() throws SQLException, ClassNotFoundException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
      Object unwrapped = connection.unwrap(Class.forName("org.postgresql.PGConnection"));
      row.check(
          unwrapped.getClass().getName().equals("org.postgresql.jdbc.PgConnection"),
          "the pooled connection is pgjdbc's own and not " + unwrapped.getClass());
    }
  }

  private void insertConcurrently(int from) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> parts = new ArrayList<>();
      for (int part = 0; part < THREADS; part++) {
        int first = from + part * ROWS_EACH;
        parts.add(
            threads.submit(
                () -> {
                  insert(first, ROWS_EACH);
                  return null;
                }));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  private void insert(int first, int count) throws SQLException {
    for (int n = first; n < first + count; n++) {
      try (Connection connection = pool.getConnection();
          PreparedStatement statement = connection.prepareStatement(INSERT)) {
        statement.setInt(1, n);
        statement.executeUpdate();
        if (!connection.getAutoCommit()) {
          connection.commit();
        }
      }
    }
  }

  private void awaitNewConnection(Eviction eviction) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      eviction.evict();
      try (Connection connection = pool.getConnection()) {
        row.isNew(connection);
        return;
      } catch (AssertionError stillOld) {
        if (System.nanoTime() > deadline) {
          throw stillOld;
        }
        Thread.onSpinWait();
      }
    }
  }

  private void expect(int rows) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(COUNT)) {
      row.check(result.next() && result.getInt(1) == rows, rows + " rows are there");
    }
  }
}
