package io.lakebase.benchmarks.workflow;

import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.workflow.Queue;
import dev.dbos.transact.workflow.WorkflowHandle;
import io.lakebase.benchmarks.harness.ClosedLoop;
import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Quantiles;
import io.lakebase.benchmarks.harness.Sample;
import java.time.Duration;
import java.util.UUID;

/** DBOS Transact's queue, looked at as often as it is told. */
public final class DbosQueueContestant implements Contestant {

  private final DbosPeer peer;
  private final DbosStamps stamps;
  private final Queue served;
  private final String direct;

  /**
   * Given {@code url}, {@code direct}, the {@code pool}'s size and the {@code polling} in
   * milliseconds.
   */
  public DbosQueueContestant(Parameters parameters) {
    direct = parameters.get("direct");
    peer = DbosPeer.of(parameters);
    served =
        new Queue("benchmark").withPollingInterval(Duration.ofMillis(parameters.number("polling")));
    peer.dbos().registerQueue(served);
    stamps = peer.dbos().registerProxy(DbosStamps.class, new DbosStampsOnDbos());
    peer.dbos().launch();
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    FreshTables.of(direct);
    return switch (QueueOrder.valueOf(order.get("measure"))) {
      case END_TO_END ->
          QueueBatch.run(
              order.number("producers"),
              order.number("batch"),
              () -> {
                WorkflowHandle<Long, RuntimeException> handle = enqueue(Duration.ZERO);
                return handle::getResult;
              });
      case DELAY -> delays(order.number("times"));
      case ENQUEUE -> ClosedLoop.run(8, order.length(), () -> enqueue(Duration.ofHours(1)));
    };
  }

  /** Enqueues; with a delay nobody runs it. */
  private WorkflowHandle<Long, RuntimeException> enqueue(Duration delay) {
    StartWorkflowOptions options =
        new StartWorkflowOptions(UUID.randomUUID().toString()).withQueue(served.name());
    return peer.dbos()
        .startWorkflow(() -> stamps.stamp(1), delay.isZero() ? options : options.withDelay(delay));
  }

  private Sample delays(int times) {
    double[] starts = new double[times];
    double[] results = new double[times];
    for (int i = 0; i < times; i++) {
      long asked = System.nanoTime();
      long began = enqueue(Duration.ZERO).getResult();
      long known = System.nanoTime();
      starts[i] = (began - asked) / 1e6;
      results[i] = (known - began) / 1e6;
    }
    return Sample.of("start", Quantiles.median(starts), "result", Quantiles.median(results));
  }

  @Override
  public void close() {
    peer.close();
  }
}
