package io.lakebase.benchmarks.soak;

import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import java.time.Duration;
import java.util.List;

/** Ten minutes of faults; counts, not times. */
public final class SoakSuite implements Suite {

  private static final Duration SPAN = Duration.ofMinutes(10);

  private static final List<String> NOTES =
      List.of(
          "Three pools of three identities, 200 threads, tokens that live for 10 s, a fault every 0.2 to 1 s in an order that the seed decides:"
              + " control plane ill or slow, tokens revoked, logins cut at any stage, compute suspended or starting, sessions cut, slow links."
              + " *lost* are queries of sessions that were cut. *failures* are connects and queries that a healthy token and server could have"
              + " served.");

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public boolean onlyByName() {
    return true;
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws InterruptedException {
    SoakResult soak = Soak.ofSystemProperties(SPAN).run();
    System.out.println(soak.summary());
    soak.failures().forEach(failure -> System.out.println("  " + failure));
    checks.atMost("failures in the soak", soak.failures().size(), 0);
    checks.atMost("connections leaked in the soak", soak.leaked(), 0);
    checks.within(
        "credentials issued in the soak", soak.statistics().issues(), 6, soak.callBound());
    List<String> row =
        List.of(
            Long.toString(soak.seed()),
            Numbers.plain(soak.seconds()),
            Long.toString(soak.connects()),
            Long.toString(soak.queries()),
            Long.toString(soak.rotations()),
            Integer.toString(soak.injected()),
            Integer.toString(soak.calls()),
            Long.toString(soak.lost()),
            Integer.toString(soak.failures().size()));
    return List.of(
        new Table(
            "Soak",
            NOTES,
            List.of(
                "seed",
                "seconds",
                "connects",
                "queries",
                "token rotations",
                "faults",
                "credential calls",
                "lost",
                "failures"),
            List.of(row)));
  }
}
