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

/** What a lone caller's steps cost beside plain inserts of the same rows. */
public final class StepLoopSuite implements Suite {

  private static final List<String> NOTES =
      List.of(
          "One caller, workflows of "
              + Workload.LOOP_STEPS
              + " steps. The limit is one connection that inserts the same rows into `operation_outputs` (foreign key and indexes), prepared,"
              + " one at a time, each committed. The share must be 0.6, we aim for 0.8.");

  @Override
  public String name() {
    return "loop";
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws Exception {
    Parameters order =
        Parameters.none()
            .with("workload", Workload.LOOP.name())
            .with("callers", 1)
            .with(settings.length());
    try (BenchmarkServer server = BenchmarkServer.start(settings.data());
        Sides sides = new Sides(settings, server, server.port())) {
      sides
          .add("dbos", DbosContestant.class, Parameters.none().with("pool", 10))
          .add("ours", LakebaseContestant.class, Parameters.none())
          .add("inserts", "ours", InsertContestant.class, Parameters.none());
      Interleaved samples = sides.run(settings.pairs(7), order);
      List<List<String>> rows = new ArrayList<>();
      for (String side : List.of("inserts", "ours", "dbos")) {
        rows.add(
            List.of(
                side,
                Numbers.plain(samples.median("rate", side) * Workload.LOOP_STEPS),
                samples.ratio("rate", side, "inserts").text()));
      }
      return List.of(
          new Table(
              "A lone caller's steps beside plain inserts",
              NOTES,
              List.of("side", "rows /s", "share of the inserts (95 %)"),
              rows));
    }
  }
}
