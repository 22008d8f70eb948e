package io.lakebase.workflow.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a guarded connection hands out that knows its connection: it names the guard instead. Where
 * the driver's own class is asked for by {@code unwrap}, that is given.
 */
final class GuardedView implements InvocationHandler {

  private static final List<Class<?>> VIEWS =
      List.of(
          CallableStatement.class,
          PreparedStatement.class,
          Statement.class,
          DatabaseMetaData.class);

  private final Connection guard;
  private final Object target;

  private GuardedView(Connection guard, Object target) {
    this.guard = guard;
    this.target = target;
  }

  /** Calls the target for the proxy that stands for it. */
  static @Nullable Object call(
      Connection guard, Object proxy, Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (arguments != null && arguments[0] instanceof Class<?> type && type.isInstance(proxy)) {
      switch (method.getName()) {
        case "unwrap" -> {
          return proxy;
        }
        case "isWrapperFor" -> {
          return true;
        }
        default -> {}
      }
    }
    try {
      Object result = method.invoke(target, arguments);
      return method.getName().equals("unwrap") ? result : of(guard, result);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static @Nullable Object of(Connection guard, @Nullable Object result) {
    for (Class<?> view : VIEWS) {
      if (view.isInstance(result)) {
        return Proxy.newProxyInstance(
            GuardedView.class.getClassLoader(),
            new Class<?>[] {view},
            new GuardedView(guard, result));
      }
    }
    return result;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    return switch (method.getName()) {
      case "getConnection" -> guard;
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> call(guard, proxy, target, method, arguments);
    };
  }
}
