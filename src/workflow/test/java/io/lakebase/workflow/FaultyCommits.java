package io.lakebase.workflow;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections that die on some of their commits, before or after the server has done it. */
final class FaultyCommits {

  /** Commits whose answer is lost. */
  final AtomicInteger answersToLose = new AtomicInteger();

  /** Commits that never reach the server. */
  final AtomicInteger commitsToLose = new AtomicInteger();

  DataSource around(PGSimpleDataSource target) {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) ->
                method.getName().equals("getConnection")
                    ? faulty(target.getConnection())
                    : method.invoke(target, arguments));
  }

  private Connection faulty(Connection connection) {
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
