package io.lakebase.workflow;

import static io.lakebase.workflow.Proxies.call;
import static io.lakebase.workflow.Proxies.proxy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** Connections that die after the server has done a statement and before its answer is read. */
final class LostAnswers {

  /** Answers still to be lost. */
  final AtomicInteger toLose = new AtomicInteger();

  /** Answers that were lost. */
  final AtomicInteger lost = new AtomicInteger();

  private final Predicate<String> statements;

  LostAnswers(Predicate<String> statements) {
    this.statements = statements;
  }

  DataSource around(DataSource target) {
    return proxy(
        DataSource.class,
        (proxy, method, arguments) ->
            method.getName().equals("getConnection")
                ? connection(target.getConnection())
                : call(target, method, arguments));
  }

  private Connection connection(Connection connection) {
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          Object result = call(connection, method, arguments);
          return result instanceof PreparedStatement statement
                  && statements.test((String) arguments[0])
              ? statement(connection, statement)
              : result;
        });
  }

  private PreparedStatement statement(Connection connection, PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        (proxy, method, arguments) -> {
          Object result = call(statement, method, arguments);
          if (method.getName().startsWith("execute")
              && toLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            connection.abort(Runnable::run);
            lost.incrementAndGet();
            throw new SQLException("the connection died before the answer", "08006");
          }
          return result;
        });
  }
}
