package io.lakebase.jdbc.faults;

import io.lakebase.jdbc.LocalLakebase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What came of one connect, and how long it took. */
record Attempt(Optional<SQLException> failure, Duration took) {

  /** Connects once as the settings say, and leaves again. */
  static Attempt to(String url, Properties settings) {
    long start = System.nanoTime();
    Optional<SQLException> failure = Optional.empty();
    try (Connection connection = DriverManager.getConnection(url, settings)) {
      if (!connection.isValid(5)) {
        failure = Optional.of(new SQLException("the connection is not valid"));
      }
    } catch (SQLException e) {
      failure = Optional.of(e);
    }
    return new Attempt(failure, Duration.ofNanos(System.nanoTime() - start));
  }

  static Attempt now(String... settings) {
    return to(LocalLakebase.url(), LocalLakebase.settings(settings));
  }

  /** Several callers at once. */
  static List<Attempt> together(int callers, Callable<Attempt> attempt) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      List<Future<Attempt>> running = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        running.add(threads.submit(attempt));
      }
      List<Attempt> done = new ArrayList<>();
      for (Future<Attempt> one : running) {
        done.add(finished(one));
      }
      return done;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Attempt finished(Future<Attempt> one)
      throws InterruptedException, ExecutionException, TimeoutException {
    return one.get(60, TimeUnit.SECONDS);
  }

  boolean worked() {
    return failure.isEmpty();
  }

  Throwable error() {
    return failure.orElseThrow(() -> new AssertionError("the connect worked"));
  }

  String sqlState() {
    return failure.map(SQLException::getSQLState).orElse("");
  }
}
