package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.ChildJvm;
import io.lakebase.benchmarks.harness.Numbers;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The credential cache: a hit, and a thousand callers that find it empty. */
public final class CacheSuite implements Suite {

  private static final List<String> NOTES =
      List.of(
          "A hit by JMH, with its own error; it must take at most 500 ns and allocate at most 128 bytes. The cold callers are 1,000 threads let"
              + " go at once on an empty cache whose source takes 100 ms: one call serves all.");

  private static final int COLD = 1_000;
  private static final int LATENCY = 100;

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public List<Table> run(Settings settings, Checks checks) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    for (RunResult result : jmh(settings)) {
      double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
      String name = result.getParams().getBenchmark().replaceFirst(".*\\.", "");
      rows.add(
          List.of(
              name.equals("hit") ? "hit" : "hit, key and deadline made anew",
              String.format(
                  Locale.ROOT,
                  "%.0f ± %.0f ns",
                  result.getPrimaryResult().getScore(),
                  result.getPrimaryResult().getScoreError()),
              Numbers.plain(bytes),
              "0"));
      if (name.equals("hit")) {
        checks.atMost("bytes allocated by a cache hit", bytes, 128);
      }
    }
    Sample cold = cold(settings);
    checks.atMost("calls for " + COLD + " cold callers", cold.get("calls"), 1);
    rows.add(
        List.of(
            "longest of 1,000 cold callers",
            Numbers.plain(cold.get("max")) + " ms",
            "",
            Numbers.plain(cold.get("calls"))));
    return List.of(
        new Table("Credential cache", NOTES, List.of("case", "time", "bytes", "calls"), rows));
  }

  private static Collection<RunResult> jmh(Settings settings) throws RunnerException, IOException {
    Files.createDirectories(settings.logs());
    return new Runner(
            new OptionsBuilder()
                .include(CacheHit.class.getName())
                .jvm(settings.java().executable().toString())
                .forks(Math.max(1, settings.pairs(5) / 2))
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(settings.length().toMillis() / 3))
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(settings.length().toMillis() / 3))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .output(settings.logs().resolve("jmh.log").toString())
                .build())
        .run();
  }

  private static Sample cold(Settings settings) throws IOException {
    try (ChildJvm child =
        ChildJvm.start(
            settings.java(),
            "cold-callers",
            ColdCallers.class,
            Parameters.none().with("callers", COLD).with("latency", LATENCY),
            settings.logs(),
            "-Xss256k")) {
      child.round(Parameters.none().with("warm", true));
      return child.round(Parameters.none().with("warm", false));
    }
  }
}
