package io.lakebase.workflow.engine;

import io.lakebase.workflow.ChildHandle;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.WorkflowRow;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compares what a replayed workflow hands to its context with what is stored. */
final class ReplayAudit implements InvocationHandler {

  private final Run run;
  private final WorkflowContext context;
  private final ReplayCheckpoints checkpoints;
  private final Payloads payloads;
  private final Function<String, Optional<WorkflowRow>> workflows;

  private ReplayAudit(
      Run run,
      WorkflowContext context,
      ReplayCheckpoints checkpoints,
      Payloads payloads,
      Function<String, Optional<WorkflowRow>> workflows) {
    this.run = run;
    this.context = context;
    this.checkpoints = checkpoints;
    this.payloads = payloads;
    this.workflows = workflows;
  }

  static WorkflowContext over(
      Run run,
      WorkflowContext context,
      ReplayCheckpoints checkpoints,
      Payloads payloads,
      Function<String, Optional<WorkflowRow>> workflows) {
    return (WorkflowContext)
        Proxy.newProxyInstance(
            WorkflowContext.class.getClassLoader(),
            new Class<?>[] {WorkflowContext.class},
            new ReplayAudit(run, context, checkpoints, payloads, workflows));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object result;
    try {
      result = method.invoke(context, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (arguments != null && method.getName().equals("sleep")) {
      slept((Duration) arguments[0]);
    } else if (arguments != null && method.getName().equals("startChild")) {
      started((WorkflowType<?, ?>) arguments[0], arguments[1], (ChildHandle<?>) result);
    }
    return result;
  }

  private void slept(Duration asked) {
    StepRecord record = checkpoints.replayed();
    if (record == null || record.startedAt() == null) {
      return;
    }
    long wakeAt = checkpoints.replay(record, TypeRef.of(Long.class));
    long recorded = wakeAt - record.startedAt();
    if (wakeAt != Long.MAX_VALUE && recorded != asked.toMillis()) {
      throw differs(
          "sleep " + record.functionId() + " took " + Duration.ofMillis(recorded), "" + asked);
    }
  }

  private void started(WorkflowType<?, ?> type, @Nullable Object input, ChildHandle<?> child) {
    WorkflowRow row = workflows.apply(child.workflowId()).orElse(null);
    if (row == null || !payloads.own().name().equals(row.serialization())) {
      return;
    }
    String asked = payloads.encodeInput(type.input(), input);
    if (!asked.equals(row.inputs())) {
      throw differs("child " + child.workflowId() + " was started with other input", "" + type);
    }
  }

  private RuntimeException differs(String recorded, String asked) {
    return run.stopAndThrow(
        ReplayCheckpoints.mismatch(run.id(), recorded + ", the code now asks for " + asked));
  }
}
