package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.BenchmarkServer;
import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.DelayProxy;
import io.lakebase.benchmarks.harness.Interleaved;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Workflows a second beside DBOS Transact, on loopback and two milliseconds away. */
public final class WorkflowSuite implements Suite {

  private static final int[] CALLERS = {1, 8, 64, 256};

  /**
   * The pools with which DBOS Transact was fastest here, of 10 (its own default), 20 and 64
   * connections.
   */
  private static final int LOOPBACK_POOL = 20;

  private static final int REMOTE_POOL = 64;
  private static final int DEFAULT_POOL = 10;

  private static final List<String> NOTES =
      List.of(
          "A caller starts a workflow and waits for its result, again and again: by `call` on our side; `dev.dbos:transact` is called"
              + " through its proxy, which answers without polling, on virtual threads, with the pool that was fastest for it here: "
              + LOOPBACK_POOL
              + " connections on loopback, "
              + REMOTE_POOL
              + " at 2 ms; the last column has the ratio to its default of "
              + DEFAULT_POOL
              + ". Both sides: one server with `fsync` and `synchronous_commit` on, the start of a workflow"
              + " committed before its code runs. Our engine has the settings it has by default.",
          "The column *target* says what the ratio must be and, in brackets, what we aim for.");

  @Override
  public String name() {
    return "workflow";
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    try (BenchmarkServer server = BenchmarkServer.start(settings.data())) {
      try (Sides sides = new Sides(settings, server, server.port())) {
        compare(settings, add(sides, LOOPBACK_POOL), false, rows);
      }
      try (DelayProxy proxy = DelayProxy.start("localhost", server.port(), Duration.ofMillis(1));
          Sides sides = new Sides(settings, server, proxy.port())) {
        compare(settings, add(sides, REMOTE_POOL), true, rows);
      }
    }
    return List.of(
        new Table(
            "Durable workflows beside DBOS Transact",
            NOTES,
            List.of(
                "workflow",
                "callers",
                "round trip",
                "DBOS /s",
                "ours /s",
                "ratio (95 %)",
                "DBOS p50 ms",
                "ours p50 ms",
                "target",
                "to its default pool"),
            rows));
  }

  private static Sides add(Sides sides, int pool) throws Exception {
    return sides
        .add("dbos", DbosContestant.class, Parameters.none().with("pool", pool))
        .add("ours", LakebaseContestant.class, Parameters.none())
        .add("dbos_default", DbosContestant.class, Parameters.none().with("pool", DEFAULT_POOL));
  }

  private static void compare(
      Settings settings, Sides sides, boolean remote, List<List<String>> rows) throws IOException {
    for (Workload workload : List.of(Workload.NO_OP, Workload.TEN_STEPS)) {
      for (int callers : CALLERS) {
        String trip = remote ? "2 ms" : "loopback";
        if (!settings.wants(workload.text + ", " + callers + " callers, " + trip)) {
          continue;
        }
        Parameters order =
            Parameters.none()
                .with("workload", workload.name())
                .with("callers", callers)
                .with(settings.length());
        Interleaved samples = sides.run(settings.pairs(5), order);
        rows.add(
            List.of(
                workload.text,
                Integer.toString(callers),
                trip,
                Numbers.plain(samples.median("rate", "dbos")),
                Numbers.plain(samples.median("rate", "ours")),
                samples.ratio("rate", "ours", "dbos").text(),
                Numbers.plain(samples.median("p50", "dbos")),
                Numbers.plain(samples.median("p50", "ours")),
                Target.text(workload, callers, remote),
                samples.ratio("rate", "ours", "dbos_default").text()));
        settings.progress(rows.get(rows.size() - 1));
      }
    }
  }
}
