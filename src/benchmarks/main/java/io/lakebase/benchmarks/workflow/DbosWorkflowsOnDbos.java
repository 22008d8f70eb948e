package io.lakebase.benchmarks.workflow;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.workflow.Workflow;

/** Public with public methods: DBOS Transact reads the annotations by reflection. */
public final class DbosWorkflowsOnDbos implements DbosWorkflows {

  private final DBOS dbos;

  DbosWorkflowsOnDbos(DBOS dbos) {
    this.dbos = dbos;
  }

  @Override
  @Workflow
  public int noOp(int input) {
    return input;
  }

  @Override
  @Workflow
  public int tenSteps(int input) {
    return steps(10, input);
  }

  @Override
  @Workflow
  public int loop(int input) {
    return steps(Workload.LOOP_STEPS, input);
  }

  private int steps(int count, int input) {
    int sum = input;
    for (int i = 0; i < count; i++) {
      int before = sum;
      sum = dbos.runStep(() -> before + 1, "add");
    }
    return sum;
  }
}
