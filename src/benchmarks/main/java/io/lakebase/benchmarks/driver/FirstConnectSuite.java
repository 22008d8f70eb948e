package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.ChildJvm;
import io.lakebase.benchmarks.harness.Interleaved;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first connection of a JVM, with and without OAuth. */
public final class FirstConnectSuite implements Suite {

  private static final List<String> NOTES =
      List.of(
          "A new JVM each time; from the first line that names the driver to the connection, the load of every class included. *calls* are those"
              + " the control plane got before the connection was there. The control plane and the server answer at once, so what is left is"
              + " the loading and first use of classes.");

  private static final List<Door> DOORS =
      List.of(
          Door.DEFAULTS,
          Door.OURS_PASSWORD,
          Door.OURS,
          Door.OURS_PAT,
          Door.OURS_WARM,
          Door.DOCUMENTED);

  @Override
  public String name() {
    return "first";
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    Table parts;
    try (LocalLakebase lakebase = LocalLakebase.start(Duration.ofHours(1))) {
      Map<String, Interleaved.Turn> turns = new LinkedHashMap<>();
      for (Door door : DOORS) {
        turns.put(door.text, order -> once(settings, lakebase, door));
      }
      Interleaved samples = Interleaved.run(turns, 1, settings.pairs(7), Parameters.none());
      for (Door door : DOORS) {
        List<String> row =
            List.of(
                door.text,
                Numbers.plain(samples.median("first", door.text)),
                Numbers.plain(samples.median("second", door.text)),
                Numbers.plain(samples.median("classes", door.text)),
                Numbers.plain(samples.median("calls", door.text)),
                samples.ratio("first", door.text, Door.DEFAULTS.text).text());
        rows.add(row);
        settings.progress(row);
      }
      parts = FirstConnectParts.table(samples);
      checks.atMost(
          "calls before the first token, client secret",
          samples.median("calls", Door.OURS.text),
          4);
      checks.atMost(
          "calls before the first token, access token",
          samples.median("calls", Door.OURS_PAT.text),
          2);
    }
    return List.of(
        new Table(
            "First connection of a JVM",
            NOTES,
            List.of(
                "side", "first ms", "second ms", "classes loaded", "calls", "time ratio (95 %)"),
            rows),
        parts);
  }

  private static Sample once(Settings settings, LocalLakebase lakebase, Door door)
      throws IOException {
    lakebase.controlPlane(Duration.ZERO);
    try (ChildJvm child =
        ChildJvm.start(
            settings.java(),
            "first-" + door,
            FirstConnect.class,
            lakebase.parameters().with("door", door),
            settings.logs())) {
      Sample sample = child.round(Parameters.none().with("once", true));
      sample = FirstConnectParts.of(sample, lakebase.emulator().requests().list());
      int calls = lakebase.emulator().requests().total();
      return sample.with("calls", door == Door.DOCUMENTED ? calls - 1 : calls);
    }
  }
}
