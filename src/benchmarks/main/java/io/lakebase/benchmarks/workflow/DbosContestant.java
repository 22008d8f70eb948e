package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.ClosedLoop;
import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;

/** DBOS Transact, called through its proxy, which answers without polling. */
public final class DbosContestant implements Contestant {

  private final DbosPeer peer;
  private final DbosWorkflows workflows;
  private final String direct;

  /** Given {@code url}, {@code direct} and the {@code pool}'s size. */
  public DbosContestant(Parameters parameters) {
    direct = parameters.get("direct");
    peer = DbosPeer.of(parameters);
    workflows =
        peer.dbos().registerProxy(DbosWorkflows.class, new DbosWorkflowsOnDbos(peer.dbos()));
    peer.dbos().launch();
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    FreshTables.of(direct);
    Workload workload = Workload.valueOf(order.get("workload"));
    int callers = order.number("callers");
    return ClosedLoop.run(callers, order.length(), () -> call(workload));
  }

  private int call(Workload workload) {
    return switch (workload) {
      case NO_OP -> workflows.noOp(1);
      case TEN_STEPS -> workflows.tenSteps(1);
      case LOOP -> workflows.loop(1);
    };
  }

  @Override
  public void close() {
    peer.close();
  }
}
