package io.lakebase.workflow.model;

import static io.lakebase.workflow.Proxies.call;
import static io.lakebase.workflow.Proxies.proxy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database as a process sees it that dies at its n-th write: before the write reaches the
 * server, or after it was done.
 */
final class CrashingDataSource {

  private static final Set<String> EXECUTIONS =
      Set.of("execute", "executeQuery", "executeUpdate", "executeBatch");

  private final PGSimpleDataSource target;
  private final int crashAt;
  private final boolean before;
  private final AtomicInteger writes = new AtomicInteger();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch crashed = new CountDownLatch(1);

  /**
   * @param crashAt the write at which it dies, from 1; 0 for never
   * @param before whether that write is lost
   */
  CrashingDataSource(PGSimpleDataSource target, int crashAt, boolean before) {
    this.target = target;
    this.crashAt = crashAt;
    this.before = before;
  }

  DataSource dataSource() {
    return proxy(
        DataSource.class,
        (proxy, method, arguments) ->
            method.getName().equals("getConnection") ? connect() : call(target, method, arguments));
  }

  boolean crashed() {
    return crashed.getCount() == 0;
  }

  boolean awaitCrash(long millis) throws InterruptedException {
    return crashed.await(millis, TimeUnit.MILLISECONDS);
  }

  private Connection connect() throws SQLException {
    refuseIfDead();
    Connection connection = target.getConnection();
    open.add(connection);
    if (crashed()) {
      connection.abort(Runnable::run);
    }
    return proxy(
        Connection.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("commit")) {
            return write(() -> call(connection, method, arguments));
          }
          Object result = call(connection, method, arguments);
          return result instanceof PreparedStatement statement && writes((String) arguments[0])
              ? counting(statement)
              : result;
        });
  }

  private PreparedStatement counting(PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        (proxy, method, arguments) ->
            EXECUTIONS.contains(method.getName())
                ? write(() -> call(statement, method, arguments))
                : call(statement, method, arguments));
  }

  /** Heartbeats come by the clock; counting them would make a run impossible to repeat. */
  private static boolean writes(String sql) {
    boolean heartbeat = sql.contains("SET expires_at");
    return !heartbeat
        && !sql.contains("model_effect")
        && (sql.contains("INSERT") || sql.contains("UPDATE") || sql.contains("DELETE"));
  }

  private Object write(Call call) throws Throwable {
    refuseIfDead();
    boolean last = writes.incrementAndGet() == crashAt;
    if (last && before) {
      die();
    }
    refuseIfDead();
    Object result = call.make();
    if (last) {
      die();
      refuseIfDead();
    }
    return result;
  }

  private void refuseIfDead() throws SQLException {
    if (crashed()) {
      throw new SQLException("this process is dead", "08006");
    }
  }

  void die() {
    crashed.countDown();
    for (Connection connection : open) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private interface Call {
    Object make() throws Throwable;
  }
}
