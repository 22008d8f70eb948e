package io.lakebase.workflow;

import static io.lakebase.workflow.Proxies.call;
import static io.lakebase.workflow.Proxies.proxy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Connections that die on some of their commits, before or after the server has done it. */
final class FaultyCommits {

  /** Commits whose answer is lost. */
  final AtomicInteger answersToLose = new AtomicInteger();

  /** Commits before which the server ends the session, as it does when that was idle too long. */
  final AtomicInteger sessionsToLose = new AtomicInteger();

  /** Commits that never reach the server. */
  final AtomicInteger commitsToLose = new AtomicInteger();

  DataSource around(DataSource target) {
    return proxy(
        DataSource.class,
        (proxy, method, arguments) ->
            method.getName().equals("getConnection")
                ? faulty(target.getConnection(), target)
                : call(target, method, arguments));
  }

  private Connection faulty(Connection connection, DataSource target) {
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          boolean commit = method.getName().equals("commit");
          if (commit && due(commitsToLose)) {
            connection.abort(Runnable::run);
            throw new SQLException("the connection died before the commit", "08006");
          }
          if (commit && due(sessionsToLose)) {
            idle(connection, target);
          }
          Object result = call(connection, method, arguments);
          if (commit && due(answersToLose)) {
            connection.abort(Runnable::run);
            throw new SQLException("the connection died after the commit", "08006");
          }
          return result;
        });
  }

  private static boolean due(AtomicInteger left) {
    return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  /** Until the server has lost its patience. */
  private static void idle(Connection connection, DataSource target) throws SQLException {
    long pid = TestPostgres.number(connection, "SELECT pg_backend_pid()");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL idle_in_transaction_session_timeout = '1ms'");
    }
    await()
        .until(
            () ->
                TestPostgres.number(
                        target, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid)
                    == 0);
  }
}
