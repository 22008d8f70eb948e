package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.ChildJvm;
import io.lakebase.benchmarks.harness.Interleaved;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A connect with a cached token beside a connect with a password. */
public final class ConnectSuite implements Suite {

  private static final List<String> NOTES =
      List.of(
          "One connect at a time through the local Lakebase's TLS proxy, `verify-full`, a cleartext password as long as a token; the cache is"
              + " warm. All sides share one JVM and take turns. Ratios are times, so below 1 is faster than pgjdbc. The lower end of the"
              + " interval must be at most 1.03.",
          "The second half has the control plane answer after 20 and 100 ms: our driver does not call it.");

  private static final Door[] DOORS = {Door.STOCK, Door.DEFAULTS, Door.OURS, Door.AWS};

  @Override
  public String name() {
    return "connect";
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws Exception {
    List<Table> tables = new ArrayList<>();
    try (LocalLakebase lakebase = LocalLakebase.start(Duration.ofHours(1));
        ChildJvm child =
            ChildJvm.start(
                settings.java(),
                "connect",
                ConnectContestant.class,
                lakebase.parameters(),
                settings.logs())) {
      tables.add(times(settings, lakebase, child, checks));
      tables.add(ConnectCounts.table(settings, lakebase, checks));
    }
    return tables;
  }

  private static Table times(
      Settings settings, LocalLakebase lakebase, ChildJvm child, Checks checks) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    Duration length = settings.length().dividedBy(6);
    Interleaved warm = turns(child, DOORS, 4, settings.pairs(30), length);
    for (Door door : DOORS) {
      rows.add(row(settings, warm, door, Door.STOCK, "0 ms"));
    }
    for (int latency : new int[] {0, 20, 100}) {
      lakebase.controlPlane(Duration.ofMillis(latency));
      Door[] doors = {Door.OURS, Door.DOCUMENTED};
      Interleaved samples =
          turns(
              child, doors, 1, Math.max(5, settings.pairs(30) / 6), settings.length().dividedBy(3));
      rows.add(row(settings, samples, Door.DOCUMENTED, Door.OURS, latency + " ms"));
    }
    lakebase.controlPlane(Duration.ZERO);
    turns(child, new Door[] {Door.OURS}, 0, 2, length);
    checks.atMost("credential calls of connects with a warm cache", lakebase.credentialCalls(), 0);
    return new Table(
        "Connect",
        NOTES,
        List.of("side", "control plane", "p50 ms", "pairs", "beside", "time ratio (95 %)"),
        rows);
  }

  private static Interleaved turns(
      ChildJvm child, Door[] doors, int warmUps, int pairs, Duration length) throws IOException {
    Map<String, Interleaved.Turn> turns = new LinkedHashMap<>();
    for (Door door : doors) {
      turns.put(door.text, order -> child.round(order.with("door", door)));
    }
    return Interleaved.run(turns, warmUps, pairs, Parameters.none().with(length));
  }

  private static List<String> row(
      Settings settings, Interleaved samples, Door door, Door beside, String latency) {
    List<String> row =
        List.of(
            door.text,
            latency,
            Numbers.plain(samples.median("p50", door.text)),
            Integer.toString(samples.values("p50", door.text).length),
            beside.text,
            samples.ratio("p50", door.text, beside.text).text());
    settings.progress(row);
    return row;
  }
}
