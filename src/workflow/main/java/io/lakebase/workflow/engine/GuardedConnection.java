package io.lakebase.workflow.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Set;

/**
 * The connection of a transaction step: everything but what would end or change its transaction.
 */
final class GuardedConnection implements InvocationHandler {

  private static final Set<String> REFUSED =
      Set.of(
          "commit",
          "close",
          "setAutoCommit",
          "abort",
          "setTransactionIsolation",
          "setReadOnly",
          "beginRequest",
          "endRequest");

  private final Connection connection;
  private volatile boolean over;

  private GuardedConnection(Connection connection) {
    this.connection = connection;
  }

  /** A body's view of a connection; call {@link #over} on the view when the body has ended. */
  static Connection guard(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            GuardedConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new GuardedConnection(connection));
  }

  static void over(Connection guarded) {
    ((GuardedConnection) Proxy.getInvocationHandler(guarded)).over = true;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return switch (name) {
        case "equals" -> proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "GuardedConnection";
      };
    }
    if (over && !name.equals("isClosed")) {
      throw new SQLException(
          "[transaction step] connection not usable: the step is over. Use it inside the body only.",
          "08003");
    }
    boolean wholeRollback =
        name.equals("rollback") && (arguments == null || !(arguments[0] instanceof Savepoint));
    if (REFUSED.contains(name) || wholeRollback) {
      throw new SQLException(
          "[transaction step] "
              + name
              + " refused: the engine ends the transaction together with the checkpoint. "
              + "Return to commit, throw to roll back.",
          "25000");
    }
    return GuardedView.call((Connection) proxy, proxy, connection, method, arguments);
  }
}
