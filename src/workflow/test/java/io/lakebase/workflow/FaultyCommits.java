package io.lakebase.workflow;

import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections that die on some of their commits, before or after the server has done it. */
final class FaultyCommits {

  /** Commits whose answer is lost. */
  final AtomicInteger answersToLose = new AtomicInteger();

  /** Commits before which the server ends the session, as it does when that was idle too long. */
  final AtomicInteger sessionsToLose = new AtomicInteger();

  /** Commits that never reach the server. */
  final AtomicInteger commitsToLose = new AtomicInteger();

  DataSource around(PGSimpleDataSource target) {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) ->
                method.getName().equals("getConnection")
                    ? faulty(target.getConnection(), target)
                    : method.invoke(target, arguments));
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

  private Connection faulty(Connection connection, DataSource target) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              boolean commit = method.getName().equals("commit");
              if (commit && commitsToLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                connection.abort(Runnable::run);
                throw new SQLException("the connection died before the commit", "08006");
              }
              if (commit && sessionsToLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                idle(connection, target);
              }
              try {
                Object result = method.invoke(connection, arguments);
                if (commit && answersToLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                  connection.abort(Runnable::run);
                  throw new SQLException("the connection died after the commit", "08006");
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
