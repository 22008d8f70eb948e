package io.lakebase.workflow.model;

import io.lakebase.workflow.StepFailure;
import io.lakebase.workflow.StepHandle;
import io.lakebase.workflow.StepOptions;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowFailure;
import io.lakebase.workflow.WorkflowType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Runs random programs on the engine and notes which step bodies began, in which order. */
final class Interpreter {

  static final WorkflowType<String, String> PROGRAM =
      Workflow.type("program", String.class, String.class);
  static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);

  private final Map<String, List<Op>> programs = new ConcurrentHashMap<>();
  private final Map<String, Boolean> cancelled = new ConcurrentHashMap<>();
  private final Queue<String> began = new ConcurrentLinkedQueue<>();
  private final Consumer<String> cancel;

  Interpreter(Consumer<String> cancel) {
    this.cancel = cancel;
  }

  void add(String id, List<Op> program) {
    programs.put(id, program);
  }

  /** Step bodies in the order in which they began: {@code id/functionId}. */
  List<String> began() {
    return List.copyOf(began);
  }

  String run(WorkflowContext ctx, String input) {
    List<String> results = new ArrayList<>();
    int[] calls = {0};
    for (Op op : programs.get(ctx.workflowId())) {
      apply(ctx, op, calls, results);
    }
    return String.join(",", results);
  }

  private void apply(WorkflowContext ctx, Op op, int[] calls, List<String> results) {
    int functionId = calls[0]++;
    if (op instanceof Op.Step step) {
      StepOptions options =
          step.durable() ? StepOptions.defaults().durably() : StepOptions.defaults();
      results.add(
          ctx.step(
              "step",
              TypeRef.of(String.class),
              options,
              attempt -> note(attempt.idempotencyKey(), "s" + step.value())));
    } else if (op instanceof Op.Failing failing) {
      results.add(failing(ctx, failing));
    } else if (op instanceof Op.Transaction transaction) {
      results.add(
          ctx.transaction(
              "transaction",
              String.class,
              connection ->
                  insert(
                      connection, ctx.workflowId() + "/" + functionId, "t" + transaction.value())));
    } else if (op instanceof Op.Rollback) {
      results.add(rollback(ctx, functionId));
    } else if (op instanceof Op.Sleep sleep) {
      ctx.sleep(Duration.ofMillis(sleep.millis()));
    } else if (op instanceof Op.Random) {
      results.add(ctx.random() < 1 ? "r" : "?");
    } else if (op instanceof Op.Parallel parallel) {
      calls[0] += parallel.values().size() - 1;
      List<StepHandle<String>> handles = new ArrayList<>();
      parallel
          .values()
          .forEach(
              value ->
                  handles.add(ctx.stepAsync("parallel", String.class, attempt -> "p" + value)));
      results.addAll(ctx.all(handles));
    } else if (op instanceof Op.Child child) {
      calls[0]++;
      results.add(child(ctx, functionId, child));
    } else if (op instanceof Op.Cancel) {
      results.add(
          ctx.step(
              "cancel",
              String.class,
              attempt -> cancelOnce(ctx.workflowId(), attempt.idempotencyKey())));
    } else if (op instanceof Op.Fail fail) {
      throw new StepFailure("E" + fail.code(), "on purpose", null, null);
    }
  }

  private String note(String key, String result) {
    began.add(key);
    return result;
  }

  private String failing(WorkflowContext ctx, Op.Failing failing) {
    try {
      return ctx.step(
          "failing",
          String.class,
          attempt -> {
            note(attempt.idempotencyKey(), "");
            throw new StepFailure("Failing", "", failing.code(), null);
          });
    } catch (StepFailure failure) {
      return "caught" + failure.code();
    }
  }

  private String rollback(WorkflowContext ctx, int functionId) {
    try {
      return ctx.transaction(
          "rollback",
          String.class,
          connection -> {
            insert(connection, ctx.workflowId() + "/rolled-" + functionId, "");
            throw new IllegalStateException("on purpose");
          });
    } catch (StepFailure failure) {
      return "rolled back";
    }
  }

  private String child(WorkflowContext ctx, int functionId, Op.Child child) {
    add(ctx.workflowId() + "-" + functionId, child.ops());
    try {
      return "(" + ctx.startChild(CHILD, "").result() + ")";
    } catch (WorkflowFailure failure) {
      return "child failed";
    }
  }

  private String cancelOnce(String id, String key) {
    note(key, "");
    if (cancelled.putIfAbsent(key, true) == null) {
      cancel.accept(id);
    }
    return "c";
  }

  private static String insert(Connection connection, String effect, String result)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO model_effect VALUES (?)")) {
      statement.setString(1, effect);
      statement.executeUpdate();
      return result;
    }
  }
}
