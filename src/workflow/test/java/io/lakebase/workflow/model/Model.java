package io.lakebase.workflow.model;

import java.util.ArrayList;
import java.util.List;

/** What a program must come to, however often it was interrupted. Pure. */
final class Model {

  private final List<String> results = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final List<String> effects = new ArrayList<>();
  private boolean failed;
  private int cancels;

  /**
   * What a workflow came to.
   *
   * @param result the joined results, or the error's name
   * @param steps the recorded calls' names in order
   * @param effects rows that transactions of it and its children inserted
   * @param cancels how often it cancels itself
   */
  record End(
      boolean failed, String result, List<String> steps, List<String> effects, int cancels) {}

  static End of(String id, List<Op> program) {
    Model model = new Model();
    for (Op op : program) {
      if (!model.failed) {
        model.apply(id, op);
      }
    }
    return new End(
        model.failed, String.join(",", model.results), model.steps, model.effects, model.cancels);
  }

  private void apply(String id, Op op) {
    int functionId = steps.size();
    if (op instanceof Op.Step step) {
      call("step", "s" + step.value());
    } else if (op instanceof Op.Failing failing) {
      call("failing", "caught" + failing.code());
    } else if (op instanceof Op.Transaction transaction) {
      call("transaction", "t" + transaction.value());
      effects.add(id + "/" + functionId);
    } else if (op instanceof Op.Rollback) {
      call("rollback", "rolled back");
    } else if (op instanceof Op.Sleep) {
      steps.add("DBOS.sleep");
    } else if (op instanceof Op.Random) {
      call("DBOS.random", "r");
    } else if (op instanceof Op.Parallel parallel) {
      for (int value : parallel.values()) {
        call("parallel", "p" + value);
      }
    } else if (op instanceof Op.Child child) {
      End end = of(id + "-" + functionId, child.ops());
      steps.add("child");
      call("DBOS.getResult", end.failed() ? "child failed" : "(" + end.result() + ")");
      effects.addAll(end.effects());
    } else if (op instanceof Op.Cancel) {
      call("cancel", "c");
      cancels++;
    } else if (op instanceof Op.Fail fail) {
      failed = true;
      results.clear();
      results.add("E" + fail.code());
    }
  }

  private void call(String name, String result) {
    steps.add(name);
    results.add(result);
  }
}
