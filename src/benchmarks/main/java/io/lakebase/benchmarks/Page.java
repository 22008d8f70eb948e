package io.lakebase.benchmarks;

import io.lakebase.benchmarks.harness.Disk;
import io.lakebase.benchmarks.harness.JavaHome;
import io.lakebase.benchmarks.harness.Machine;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The page that a run leaves: where and with what it ran, then its tables. */
record Page(
    Instant start,
    Duration took,
    Machine machine,
    Disk disk,
    Settings settings,
    List<Table> tables) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String HEAD =
      """
      # Benchmarks

      Written by `./mvnw -Pbenchmarks`; do not edit. A part: `-Dbenchmarks.only=%s`; longer: `-Dbenchmarks.pairs=30
      -Dbenchmarks.seconds=10`.

      Only the ratios mean something: the sides of a comparison took turns on one machine, in JVMs of their own, each with tables of
      its own that are emptied before every round. A ratio is the median of the pairs of neighbouring rounds, with the 95 %% interval of
      a bootstrap. Absolute numbers are medians and say how busy this machine was. A machine that is busy otherwise, or a slow disk,
      moves all ratios towards 1: then both sides wait for the same thing.

      | | |
      |---|---|
      | date | %s, %d minutes |
      | machine | %s |
      | disk of the workflows' database | `fdatasync` of 8 KiB: median %.2f ms, one in ten over %.2f ms |
      | contestants' JDK | %s %s |
      | rounds | %s s |
      """;

  String toMarkdown() {
    JavaHome java = settings.java();
    StringBuilder page =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                HEAD,
                "workflow",
                DATE.format(start),
                Math.max(1, Math.round(took.toSeconds() / 60.0)),
                machine.text(),
                disk.p50(),
                disk.p90(),
                java.implementor(),
                java.version(),
                settings.length().toMillis() / 1000.0));
    Map<String, String> versions = Versions.all();
    versions.forEach(
        (name, version) ->
            page.append("| ").append(name).append(" | ").append(version).append(" |\n"));
    page.append('\n');
    page.append(tables.stream().map(Table::toMarkdown).collect(Collectors.joining("\n")));
    return page.toString();
  }
}
