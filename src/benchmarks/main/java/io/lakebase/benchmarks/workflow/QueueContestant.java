package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Quantiles;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import java.util.Collections;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Our queues with default settings: an engine, or with {@code client} a client whose workflows the
 * engine of another process runs.
 */
public final class QueueContestant implements Contestant {

  private static final int BULK = 10_000;
  private static final WorkflowQueue QUEUE = WorkflowQueue.named("benchmark");
  private static final WorkflowQueue UNSERVED = WorkflowQueue.named("unserved");

  /** Gives back when it began to run; clocks of processes of one machine agree. */
  private static final WorkflowType<Integer, Long> STAMP =
      Workflow.type("stamp", Integer.class, Long.class);

  private final WorkflowClient client;
  private final String direct;

  /** Given {@code url}, {@code direct} and perhaps {@code client}. */
  public QueueContestant(Parameters parameters) {
    direct = parameters.get("direct");
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setURL(parameters.get("url"));
    client =
        parameters.get("client", "no").equals("yes")
            ? WorkflowClient.builder(dataSource).connect()
            : WorkflowEngine.builder(dataSource)
                .queues(QUEUE)
                .register(STAMP, (context, input) -> System.nanoTime())
                .start();
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
                WorkflowHandle<Long> handle = client.start(STAMP, 1, StartOptions.on(QUEUE));
                return handle::result;
              });
      case DELAY -> delays(order.number("times"));
      case ENQUEUE -> enqueue(order.length().toNanos());
    };
  }

  private Sample delays(int times) throws InterruptedException {
    double[] starts = new double[times];
    double[] results = new double[times];
    for (int i = 0; i < times; i++) {
      long asked = System.nanoTime();
      long began = client.start(STAMP, 1, StartOptions.on(QUEUE)).result();
      long known = System.nanoTime();
      starts[i] = (began - asked) / 1e6;
      results[i] = (known - began) / 1e6;
      Thread.sleep(i % 20);
    }
    return Sample.of("start", Quantiles.median(starts), "result", Quantiles.median(results));
  }

  private Sample enqueue(long nanos) {
    List<Integer> inputs = Collections.nCopies(BULK, 1);
    long start = System.nanoTime();
    long done = 0;
    do {
      client.startAll(STAMP, inputs, StartOptions.on(UNSERVED));
      done += BULK;
    } while (System.nanoTime() - start < nanos);
    return Sample.of("rate", done / ((System.nanoTime() - start) / 1e9));
  }

  @Override
  public void close() {
    client.close();
  }
}
