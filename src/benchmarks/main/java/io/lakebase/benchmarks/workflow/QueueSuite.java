package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.BenchmarkServer;
import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.Interleaved;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Queues beside DBOS Transact: throughput, bulk enqueueing, delays. */
public final class QueueSuite implements Suite {

  /** The polling interval at which DBOS Transact was fastest here, milliseconds. */
  private static final int POLLING = 10;

  private static final int POOL = 20;

  private static final List<String> THROUGHPUT_NOTES =
      List.of(
          "Producers enqueue their share of a batch one by one, then read every result; the rate is the batch by the time until the last"
              + " result was read. `dev.dbos:transact` looks at its queue every "
              + POLLING
              + " ms, the fastest of the intervals tried, with a pool of "
              + POOL
              + " and virtual threads; it asks for a result once a second, which the size of the batch makes small. Our engine has the settings"
              + " it has by default.",
          "*bulk* enqueues what is not run: ours on a queue that nobody serves, by `startAll` of 10,000 at a time from one thread, DBOS Transact, which"
              + " has no such call, with a delay of an hour, one by one from eight threads.");

  private static final List<String> DELAY_NOTES =
      List.of(
          "Medians, milliseconds, one workflow at a time: from the call that enqueues to the first line of the workflow, and from there to"
              + " the caller's having its result. *other process*: a client enqueues and waits, an engine in another JVM runs it.");

  @Override
  public String name() {
    return "queue";
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws Exception {
    List<List<String>> rates = new ArrayList<>();
    List<List<String>> delays = new ArrayList<>();
    try (BenchmarkServer server = BenchmarkServer.start(settings.data())) {
      try (Sides sides = new Sides(settings, server, server.port())) {
        sides
            .add(
                "dbos",
                DbosQueueContestant.class,
                Parameters.none().with("pool", POOL).with("polling", POLLING))
            .add("ours", QueueContestant.class, Parameters.none());
        rates.add(endToEnd(settings, sides, 8, 2_000));
        rates.add(endToEnd(settings, sides, 64, 3_200));
        rates.add(bulk(settings, sides));
        delays.add(delay(sides, "dbos", "DBOS Transact, " + POLLING + " ms polling", 5));
        delays.add(delay(sides, "ours", "ours", 100));
      }
      try (Sides sides = new Sides(settings, server, server.port())) {
        sides
            .add("engine", QueueContestant.class, Parameters.none())
            .add(
                "client", "engine", QueueContestant.class, Parameters.none().with("client", "yes"));
        delays.add(delay(sides, "client", "ours, other process", 100));
      }
    }
    return List.of(
        new Table(
            "Queues beside DBOS Transact",
            THROUGHPUT_NOTES,
            List.of("case", "DBOS /s", "ours /s", "ratio (95 %)", "target"),
            rates),
        new Table(
            "Delays of queues",
            DELAY_NOTES,
            List.of("side", "enqueue to start ms", "start to result ms"),
            delays));
  }

  private static List<String> endToEnd(Settings settings, Sides sides, int producers, int batch)
      throws IOException {
    Parameters order =
        Parameters.none()
            .with("measure", QueueOrder.END_TO_END)
            .with("producers", producers)
            .with("batch", batch);
    return row(
        settings,
        "end to end, " + producers + " producers",
        sides.run(settings.pairs(3), order),
        "≥ 5× (10×)");
  }

  private static List<String> bulk(Settings settings, Sides sides) throws IOException {
    Parameters order =
        Parameters.none().with("measure", QueueOrder.ENQUEUE).with(settings.length());
    return row(settings, "bulk", sides.run(settings.pairs(3), order), "≥ 30,000 /s");
  }

  private static List<String> row(
      Settings settings, String name, Interleaved samples, String target) {
    List<String> row =
        List.of(
            name,
            Numbers.plain(samples.median("rate", "dbos")),
            Numbers.plain(samples.median("rate", "ours")),
            samples.ratio("rate", "ours", "dbos").text(),
            target);
    settings.progress(row);
    return row;
  }

  private static List<String> delay(Sides sides, String side, String name, int times)
      throws IOException {
    Parameters order = Parameters.none().with("measure", QueueOrder.DELAY).with("times", times);
    sides.get(side).round(order);
    Sample sample = sides.get(side).round(order);
    return List.of(name, Numbers.plain(sample.get("start")), Numbers.plain(sample.get("result")));
  }
}
