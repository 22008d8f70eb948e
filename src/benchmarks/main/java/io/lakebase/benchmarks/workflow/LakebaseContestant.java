package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.ClosedLoop;
import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowType;
import org.postgresql.ds.PGSimpleDataSource;

/** Our engine with its default settings. */
public final class LakebaseContestant implements Contestant {

  private static final WorkflowType<Integer, Integer> NO_OP =
      Workflow.type("noOp", Integer.class, Integer.class);
  private static final WorkflowType<Integer, Integer> TEN_STEPS =
      Workflow.type("tenSteps", Integer.class, Integer.class);
  private static final WorkflowType<Integer, Integer> LOOP =
      Workflow.type("loop", Integer.class, Integer.class);

  private final WorkflowEngine engine;
  private final String direct;

  /** Given {@code url} and {@code direct}. */
  public LakebaseContestant(Parameters parameters) {
    direct = parameters.get("direct");
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setURL(parameters.get("url"));
    engine =
        WorkflowEngine.builder(dataSource)
            .register(NO_OP, (context, input) -> input)
            .register(TEN_STEPS, (context, input) -> steps(context, 10, input))
            .register(LOOP, (context, input) -> steps(context, Workload.LOOP_STEPS, input))
            .start();
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    FreshTables.of(direct);
    WorkflowType<Integer, Integer> type =
        switch (Workload.valueOf(order.get("workload"))) {
          case NO_OP -> NO_OP;
          case TEN_STEPS -> TEN_STEPS;
          case LOOP -> LOOP;
        };
    int callers = order.number("callers");
    return ClosedLoop.run(callers, order.length(), () -> engine.call(type, 1));
  }

  private static Integer steps(WorkflowContext context, int count, int input) {
    int sum = input;
    for (int i = 0; i < count; i++) {
      int before = sum;
      sum = context.step("add", Integer.class, step -> before + 1);
    }
    return sum;
  }

  @Override
  public void close() {
    engine.close();
  }
}
