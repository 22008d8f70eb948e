package io.lakebase.workflow.startup;

import io.lakebase.workflow.PlainDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a pooler in transaction mode looks like from here: a session has a server connection only
 * for a transaction, the one that was given back last.
 */
final class TransactionPooler extends PlainDataSource {

  private final DataSource target;
  private final Deque<Connection> free = new ArrayDeque<>();

  TransactionPooler(DataSource target) {
    this.target = target;
  }

  @Override
  public Connection getConnection() {
    Session session = new Session();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                session.call(method, arguments == null ? new Object[0] : arguments));
  }

  private synchronized Connection take() throws SQLException {
    Connection server = free.pollFirst();
    return server == null ? target.getConnection() : server;
  }

  private synchronized void giveBack(Connection server) {
    free.addFirst(server);
  }

  private final class Session {
    private boolean autoCommit = true;
    private @Nullable Connection server;

    synchronized @Nullable Object call(Method method, Object[] arguments) throws Throwable {
      switch (method.getName()) {
        case "getAutoCommit" -> {
          return autoCommit;
        }
        case "setAutoCommit" -> {
          leave();
          autoCommit = (boolean) arguments[0];
          return null;
        }
        case "rollback", "commit" -> {
          leave();
          return null;
        }
        case "close" -> {
          leave();
          return null;
        }
        default -> {
          Connection held = enter();
          try {
            return method.invoke(held, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          } finally {
            if (autoCommit) {
              leave();
            }
          }
        }
      }
    }

    private Connection enter() throws SQLException {
      Connection held = server;
      if (held == null) {
        held = take();
        held.setAutoCommit(autoCommit);
        server = held;
      }
      return held;
    }

    private void leave() throws SQLException {
      Connection held = server;
      if (held != null) {
        server = null;
        if (!held.getAutoCommit()) {
          held.rollback();
        }
        giveBack(held);
      }
    }
  }

  synchronized void closeAll() throws SQLException {
    for (Connection server : free) {
      server.close();
    }
    free.clear();
  }
}
