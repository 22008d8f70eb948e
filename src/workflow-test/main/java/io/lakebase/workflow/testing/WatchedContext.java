package io.lakebase.workflow.testing;

import io.lakebase.workflow.StepBody;
import io.lakebase.workflow.StepOptions;
import io.lakebase.workflow.TransactionBody;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.testing.CrashPoint.Moment;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A workflow's context with crash points around its steps. Checkpoints are stored at once, so that
 * the moments are exact.
 */
final class WatchedContext implements InvocationHandler {

  private static final Set<String> STEPS = Set.of("step", "run", "transaction", "stepAsync");

  private final WorkflowContext context;
  private final Incarnation incarnation;
  private final String workflowId;

  private WatchedContext(WorkflowContext context, Incarnation incarnation) {
    this.context = context;
    this.incarnation = incarnation;
    this.workflowId = context.workflowId();
  }

  static WorkflowContext over(WorkflowContext context, Incarnation incarnation) {
    return (WorkflowContext)
        Proxy.newProxyInstance(
            WorkflowContext.class.getClassLoader(),
            new Class<?>[] {WorkflowContext.class},
            new WatchedContext(context, incarnation));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    incarnation.alive();
    if (arguments == null || !STEPS.contains(method.getName())) {
      return call(method, arguments);
    }
    if (method.isDefault()) {
      // Its other form comes by here again.
      return InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    String name = (String) arguments[0];
    Object[] watched = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      watched[i] = watched(name, arguments[i]);
    }
    Object result = call(method, watched);
    if (!method.getName().equals("stepAsync")) {
      incarnation.at(Moment.AFTER_CHECKPOINT, workflowId, name);
    }
    return result;
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(context, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private @Nullable Object watched(String name, @Nullable Object argument) {
    if (argument instanceof StepOptions options) {
      return options.durably();
    }
    if (argument instanceof StepBody<?> body) {
      return (StepBody<Object>) step -> around(name, () -> body.run(step));
    }
    if (argument instanceof TransactionBody<?> body) {
      return (TransactionBody<Object>) connection -> around(name, () -> body.run(connection));
    }
    return argument;
  }

  @FunctionalInterface
  private interface Work {
    @Nullable Object run() throws Exception;
  }

  private @Nullable Object around(String name, Work work) throws Exception {
    incarnation.at(Moment.BEFORE_BODY, workflowId, name);
    incarnation.bodyBegins();
    Object result;
    try {
      result = work.run();
    } finally {
      incarnation.bodyEnds();
    }
    incarnation.at(Moment.AFTER_BODY, workflowId, name);
    return result;
  }
}
