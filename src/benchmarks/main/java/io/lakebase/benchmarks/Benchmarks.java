package io.lakebase.benchmarks;

import io.lakebase.benchmarks.driver.CacheSuite;
import io.lakebase.benchmarks.driver.ConnectSuite;
import io.lakebase.benchmarks.driver.FirstConnectSuite;
import io.lakebase.benchmarks.driver.RotationSuite;
import io.lakebase.benchmarks.driver.WorkSuite;
import io.lakebase.benchmarks.harness.Checks;
import io.lakebase.benchmarks.harness.Disk;
import io.lakebase.benchmarks.harness.Machine;
import io.lakebase.benchmarks.harness.Settings;
import io.lakebase.benchmarks.harness.Suite;
import io.lakebase.benchmarks.harness.Table;
import io.lakebase.benchmarks.workflow.SleepersSuite;
import io.lakebase.benchmarks.workflow.StepLoopSuite;
import io.lakebase.benchmarks.workflow.WorkflowCountsSuite;
import io.lakebase.benchmarks.workflow.WorkflowSuite;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs the suites, prints their tables and writes them to a page. Ends with 1 if a count does not
 * hold.
 */
public final class Benchmarks {

  private static final List<Suite> SUITES =
      List.of(
          new ConnectSuite(),
          new WorkSuite(),
          new CacheSuite(),
          new FirstConnectSuite(),
          new RotationSuite(),
          new WorkflowSuite(),
          new StepLoopSuite(),
          new SleepersSuite(),
          new WorkflowCountsSuite());

  private Benchmarks() {}

  /** Takes its settings from system properties. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Settings settings = Settings.ofSystemProperties();
    List<Suite> suites = chosen(settings.only());
    Instant start = Instant.now();
    Machine machine = Machine.here();
    Disk disk = Disk.of(settings.data());
    Checks checks = new Checks();
    List<Table> tables = new ArrayList<>();
    for (Suite suite : suites) {
      out.println("[" + suite.name() + "] running");
      tables.addAll(suite.run(settings, checks));
    }
    if (!checks.isEmpty()) {
      tables.add(checks.table());
    }
    tables.forEach(table -> out.println("\n" + table.toText()));
    Page page =
        new Page(start, Duration.between(start, Instant.now()), machine, disk, settings, tables);
    if (settings.page() != null) {
      Files.createDirectories(settings.page().toAbsolutePath().getParent());
      Files.writeString(settings.page(), page.toMarkdown());
      out.println("written to " + settings.page());
    }
    checks.failures().forEach(out::println);
    System.exit(checks.failures().isEmpty() ? 0 : 1);
  }

  private static List<Suite> chosen(Set<String> only) {
    Set<String> names = SUITES.stream().map(Suite::name).collect(Collectors.toSet());
    if (!names.containsAll(only)) {
      throw new IllegalArgumentException("[benchmarks.only] " + only + " not among " + names);
    }
    return SUITES.stream().filter(s -> only.isEmpty() || only.contains(s.name())).toList();
  }
}
