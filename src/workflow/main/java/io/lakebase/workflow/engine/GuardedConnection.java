package io.lakebase.workflow.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Map;

/**
 * The connection of a transaction step: everything but what would end or change its transaction.
 */
final class GuardedConnection implements InvocationHandler {

  private static final String ITS_END =
      "the engine ends the transaction together with the checkpoint. "
          + "Return to commit, throw to roll back.";
  private static final String ITS_HOLDER =
      "the connection is the engine's until the step is over. Leave it out.";

  /** Why, and what to do instead. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "commit",
          ITS_END,
          "close",
          ITS_END,
          "setAutoCommit",
          ITS_END,
          "abort",
          "the engine needs the connection to roll back. Throw to roll back.",
          "setTransactionIsolation",
          "the transaction has begun. "
              + "Execute SET TRANSACTION ISOLATION LEVEL SERIALIZABLE as the first statement.",
          "setNetworkTimeout",
          "the engine waits on this connection, too. Give each statement its own limit.",
          "setReadOnly",
          "the checkpoint is written in the same transaction. "
              + "Leave it out, or read in a step by a connection of your own.",
          "beginRequest",
          ITS_HOLDER,
          "endRequest",
          ITS_HOLDER);

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
    String refusal = wholeRollback ? ITS_END : REFUSED.get(name);
    if (refusal != null) {
      throw new SQLException("[transaction step] " + name + " refused: " + refusal, "25000");
    }
    return GuardedView.call((Connection) proxy, proxy, connection, method, arguments);
  }
}
