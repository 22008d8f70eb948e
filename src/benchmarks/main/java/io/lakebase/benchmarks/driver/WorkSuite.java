package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.ChildJvm;
import io.lakebase.benchmarks.harness.Interleaved;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a connection can do once it is there. */
public final class WorkSuite implements Suite {

  private static final List<String> NOTES =
      List.of(
          "One connection each, through the local Lakebase's TLS proxy, in one JVM. Ratios are rates beside stock pgjdbc's, so above 1 is"
              + " faster. Our connection *is* pgjdbc's, so its ratio shows the noise of the measurement.");

  @Override
  public String name() {
    return "work";
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    try (LocalLakebase lakebase = LocalLakebase.start(Duration.ofHours(1));
        ChildJvm child =
            ChildJvm.start(
                settings.java(),
                "work",
                WorkContestant.class,
                lakebase.parameters(),
                settings.logs())) {
      for (Work work : Work.values()) {
        Map<String, Interleaved.Turn> turns = new LinkedHashMap<>();
        for (Door door : List.of(Door.STOCK, Door.OURS, Door.AWS)) {
          turns.put(door.text, order -> child.round(order.with("door", door)));
        }
        Parameters order =
            Parameters.none().with("work", work).with(settings.length().dividedBy(6));
        Interleaved samples = Interleaved.run(turns, 2, settings.pairs(15), order);
        List<String> row = new ArrayList<>();
        row.add(work.text);
        row.add(Numbers.plain(samples.median("rate", Door.STOCK.text)));
        row.add(samples.ratio("rate", Door.OURS.text, Door.STOCK.text).text());
        row.add(samples.ratio("rate", Door.AWS.text, Door.STOCK.text).text());
        rows.add(row);
        settings.progress(row);
      }
    }
    return List.of(
        new Table(
            "Query, batch, fetch, COPY",
            NOTES,
            List.of("work", "pgjdbc /s", "jdbc:lakebase: (95 %)", "AWS wrapper (95 %)"),
            rows));
  }
}
