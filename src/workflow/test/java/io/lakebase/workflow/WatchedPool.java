package io.lakebase.workflow;

import static io.lakebase.workflow.Proxies.call;
import static io.lakebase.workflow.Proxies.proxy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * A pool that resets nothing: what it is given back in another state than it gave away is noted.
 * Each statement may fail when it is seen for the first time.
 */
final class WatchedPool extends PlainDataSource implements AutoCloseable {

  /** Changes a new connection. */
  interface Setup {
    void on(Connection connection) throws SQLException;
  }

  /** Fails instead of a call, or after it. */
  interface Fault {
    Object in(Connection connection, Call call) throws Throwable;
  }

  interface Call {
    Object make() throws Throwable;
  }

  private static final String STATE =
      """
      SELECT string_agg(name || '=' || setting, ' ' ORDER BY name)
        || (SELECT coalesce(string_agg('LISTEN ' || c, ' '), '') FROM pg_listening_channels() c)
        || (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory')
      FROM pg_settings WHERE setting <> reset_val
      """;

  private final DataSource target;
  private final Setup setup;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  private final Set<Connection> out = ConcurrentHashMap.newKeySet();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Queue<String> changes = new ConcurrentLinkedQueue<>();
  private volatile String spared = "";
  private volatile Fault fault = (connection, call) -> call.make();

  WatchedPool(DataSource target, Setup setup) {
    this.target = target;
    this.setup = setup;
  }

  /** Each statement fails once from now on, but for those that hold this text. */
  void failEachOnce(Fault once, String butFor) {
    fault = once;
    spared = butFor;
  }

  int faults() {
    return seen.size();
  }

  /** What came back otherwise than it went. */
  Queue<String> changes() {
    return changes;
  }

  int out() {
    return out.size();
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection raw = idle.poll();
    if (raw == null) {
      raw = target.getConnection();
      setup.on(raw);
    }
    Connection taken = raw;
    String before = state(taken);
    out.add(taken);
    return proxy(
        Connection.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "close" -> back(taken, before);
              case "commit" -> run(taken, "commit", () -> call(taken, method, arguments));
              default -> watched(taken, call(taken, method, arguments), arguments);
            });
  }

  private Object watched(Connection taken, Object result, Object[] arguments) {
    if (!(result instanceof Statement statement)) {
      return result;
    }
    Class<? extends Statement> type =
        result instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
    return proxy(
        type,
        (proxy, method, values) -> {
          Object[] text = arguments == null ? values : arguments;
          return method.getName().startsWith("execute")
              ? run(taken, (String) text[0], () -> call(statement, method, values))
              : call(statement, method, values);
        });
  }

  private Object run(Connection taken, String sql, Call call) throws Throwable {
    return sql.contains(spared) || !seen.add(sql) ? call.make() : fault.in(taken, call);
  }

  private Object back(Connection taken, String before) throws SQLException {
    if (!out.remove(taken) || taken.isClosed()) {
      return null;
    }
    TransactionState open = taken.unwrap(BaseConnection.class).getTransactionState();
    String after = open == TransactionState.IDLE ? state(taken) : open.toString();
    if (after.equals(before)) {
      idle.push(taken);
    } else {
      changes.add(before + " -> " + after);
      taken.close();
    }
    return null;
  }

  private static String state(Connection connection) throws SQLException {
    String jdbc =
        connection.getAutoCommit()
            + " "
            + connection.isReadOnly()
            + " "
            + connection.getNetworkTimeout();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(STATE)) {
      row.next();
      jdbc += " " + row.getString(1);
    }
    if (!connection.getAutoCommit()) {
      connection.rollback();
    }
    return jdbc;
  }

  @Override
  public void close() throws SQLException {
    for (Connection left = idle.poll(); left != null; left = idle.poll()) {
      left.close();
    }
  }
}
