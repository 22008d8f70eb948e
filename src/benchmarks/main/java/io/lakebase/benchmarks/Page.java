package io.lakebase.benchmarks;

import io.lakebase.benchmarks.harness.Disk;
import io.lakebase.benchmarks.harness.JavaHome;
import io.lakebase.benchmarks.harness.Machine;
import io.lakebase.benchmarks.harness.Settings;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** The page that runs leave: where and with what, then a section a suite. */
record Page(Machine machine, Disk disk, Settings settings) {

  private static final String HEAD =
      """
      # Benchmarks

      Written by `./mvnw -Pbenchmarks`; do not edit. A part, which leaves the others as they are: `-Dbenchmarks.only=%s`; longer:
      `-Dbenchmarks.pairs=30 -Dbenchmarks.seconds=10`. The soak runs only when it is named.

      Only the ratios mean something: the sides of a comparison took turns on one machine, in JVMs of their own, each with tables of
      its own that are emptied before every round. A ratio is the median of the pairs of neighbouring rounds, with the 95 %% interval of
      a bootstrap. Absolute numbers are medians and say how busy this machine was. A machine that is busy otherwise, or a slow disk,
      moves all ratios towards 1: then both sides wait for the same thing. The line below a section says when and on which processor
      it ran; what follows is of the latest run.

      | | |
      |---|---|
      | machine | %s |
      | disk of the workflows' database | `fdatasync` of 8 KiB: median %.2f ms, one in ten over %.2f ms |
      | contestants' JDK | %s %s |
      """;

  /**
   * The page.
   *
   * @param sections in this order
   */
  String toMarkdown(Collection<String> sections) {
    JavaHome java = settings.java();
    StringBuilder page =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                HEAD,
                "workflow",
                machine.text(),
                disk.p50(),
                disk.p90(),
                java.implementor(),
                java.version()));
    Map<String, String> versions = Versions.all();
    versions.forEach(
        (name, version) ->
            page.append("| ").append(name).append(" | ").append(version).append(" |\n"));
    page.append('\n');
    sections.forEach(page::append);
    return page.toString().stripTrailing() + "\n";
  }
}
