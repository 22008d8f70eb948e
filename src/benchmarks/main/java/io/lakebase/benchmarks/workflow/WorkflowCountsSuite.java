package io.lakebase.benchmarks.workflow;

import io.lakebase.benchmarks.harness.BenchmarkServer;
import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.DelayProxy;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import io.lakebase.benchmarks.harness.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Statements and round trips of a workflow, counted by the database and by a proxy before it. */
public final class WorkflowCountsSuite implements Suite {

  private static final List<String> NOTES =
      List.of(
          "Counted while one caller runs workflows one after the other, by `pg_stat_statements` and by a proxy before the server. Heartbeats"
              + " and polls of the idle engine are in the figures, so they are a little above the whole numbers. The last step of ours and"
              + " the outcome are one statement.");

  private static final String STATEMENTS =
      """
      SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
      WHERE d.datname = current_database() AND query NOT LIKE 'TRUNCATE%' AND query NOT LIKE '%pg_stat_statements%'""";

  /** What heartbeats and polls may add a workflow. */
  private static final double SLACK = 0.3;

  @Override
  public String name() {
    return "counts";
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    try (BenchmarkServer server = BenchmarkServer.start(settings.data());
        DelayProxy proxy = DelayProxy.start("localhost", server.port(), Duration.ZERO)) {
      for (String side : List.of("dbos", "ours")) {
        try (Sides sides = new Sides(settings, server, proxy.port(), true)) {
          if (side.equals("dbos")) {
            sides.add(side, DbosContestant.class, Parameters.none().with("pool", 10));
          } else {
            sides.add(side, LakebaseContestant.class, Parameters.none());
          }
          for (Workload workload : List.of(Workload.NO_OP, Workload.TEN_STEPS)) {
            rows.add(count(settings, server, proxy, sides, side, workload, checks));
          }
        }
      }
    }
    return List.of(
        new Table(
            "Statements and round trips of a workflow",
            NOTES,
            List.of("workflow", "side", "statements", "round trips", "KiB sent", "KiB received"),
            rows));
  }

  private static List<String> count(
      Settings settings,
      BenchmarkServer server,
      DelayProxy proxy,
      Sides sides,
      String side,
      Workload workload,
      Checks checks)
      throws Exception {
    Parameters order =
        Parameters.none()
            .with("workload", workload.name())
            .with("callers", 1)
            .with(settings.length());
    sides.get(side).round(order);
    server.query(side, "SELECT pg_stat_statements_reset()");
    Traffic before = proxy.traffic();
    Sample sample = sides.get(side).round(order);
    Traffic traffic = proxy.traffic().since(before);
    double workflows = sample.get("count");
    double statements = Double.parseDouble(server.query(side, STATEMENTS)) / workflows;
    double roundTrips = traffic.roundTrips() / workflows;
    if (side.equals("ours")) {
      int trips = workload == Workload.NO_OP ? 2 : 11;
      checks.within("statements of a " + workload.text + " workflow", statements, 1, trips + SLACK);
      checks.within(
          "round trips of a " + workload.text + " workflow", roundTrips, 1, trips + SLACK);
    }
    return List.of(
        workload.text,
        side,
        Numbers.plain(statements),
        Numbers.plain(roundTrips),
        Numbers.plain(traffic.bytesUp() / workflows / 1024),
        Numbers.plain(traffic.bytesDown() / workflows / 1024));
  }
}
