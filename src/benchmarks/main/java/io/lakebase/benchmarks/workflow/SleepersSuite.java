package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.BenchmarkServer;
import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.Interleaved;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import java.util.ArrayList;
import java.util.List;

/** No-ops of an engine that has a hundred thousand sleeping workflows, and of one without. */
public final class SleepersSuite implements Suite {

  private static final int SLEEPERS = 100_000;
  private static final int[] CALLERS = {1, 8};
  private static final List<String> NOTES =
      List.of(
          "Two engines of ours, each with a JVM and a database of its own. One has started "
              + SLEEPERS
              + " workflows that sleep for a day, and parked them. Both run no-ops, by turns; finished no-ops are deleted between rounds.",
          "The ratio is to be 0.85 or more.");

  @Override
  public String name() {
    return "sleepers";
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    try (BenchmarkServer server = BenchmarkServer.start(settings.data());
        Sides sides = new Sides(settings, server, server.port())) {
      sides
          .add("alone", SleepersContestant.class, Parameters.none().with("sleepers", 0))
          .add("sleepers", SleepersContestant.class, Parameters.none().with("sleepers", SLEEPERS));
      for (int callers : CALLERS) {
        Parameters order = Parameters.none().with("callers", callers).with(settings.length());
        Interleaved samples = sides.run(settings.pairs(5), order);
        rows.add(
            List.of(
                Integer.toString(callers),
                Numbers.plain(samples.median("rate", "alone")),
                Numbers.plain(samples.median("rate", "sleepers")),
                samples.ratio("rate", "sleepers", "alone").text()));
        settings.progress(rows.get(rows.size() - 1));
      }
    }
    return List.of(
        new Table(
            "No-op workflows beside 100,000 sleeping ones",
            NOTES,
            List.of("callers", "without /s", "with sleepers /s", "ratio (95 %)"),
            rows));
  }
}
