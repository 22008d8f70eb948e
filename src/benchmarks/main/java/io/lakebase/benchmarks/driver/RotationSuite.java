package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.ChildJvm;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A pool of 50 that turns over through rotations of the token. */
public final class RotationSuite implements Suite {

  private static final int SIZE = 50;
  private static final Duration LIFE = Duration.ofSeconds(6);
  private static final Duration LATENCY = Duration.ofMillis(100);

  private static final List<String> NOTES =
      List.of(
          "HikariCP with "
              + SIZE
              + " connections, all evicted again and again for two lives of a token ("
              + LIFE.toSeconds()
              + " s); the control plane answers after "
              + LATENCY.toMillis()
              + " ms. Connects that overlap share two processors, so look at the longest beside pgjdbc's with a password.");

  @Override
  public String name() {
    return "rotation";
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    try (LocalLakebase lakebase = LocalLakebase.start(LIFE)) {
      for (Door door : List.of(Door.STOCK, Door.OURS, Door.DOCUMENTED)) {
        lakebase.controlPlane(LATENCY);
        try (ChildJvm child =
            ChildJvm.start(
                settings.java(),
                "rotation-" + door,
                RotationContestant.class,
                lakebase.parameters().with("door", door).with("size", SIZE),
                settings.logs())) {
          child.round(Parameters.none().with(LIFE.dividedBy(3)));
          int before = lakebase.credentialCalls();
          Sample sample = child.round(Parameters.none().with(LIFE.multipliedBy(2)));
          int calls = lakebase.credentialCalls() - before;
          List<String> row =
              List.of(
                  door.text,
                  Numbers.plain(sample.get("connects")),
                  Integer.toString(calls),
                  Numbers.plain(sample.get("p50")),
                  Numbers.plain(sample.get("p99")),
                  Numbers.plain(sample.get("max")));
          rows.add(row);
          settings.progress(row);
          if (door == Door.OURS) {
            checks.atMost("credential calls in two lives of a token", calls, 5);
          }
        }
      }
    }
    return List.of(
        new Table(
            "A pool of 50 turning over through rotations of the token",
            NOTES,
            List.of("side", "connects", "credential calls", "p50 ms", "p99 ms", "longest ms"),
            rows));
  }
}
