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
import io.lakebase.benchmarks.soak.SoakSuite;
import io.lakebase.benchmarks.workflow.QueueSuite;
import io.lakebase.benchmarks.workflow.SleepersSuite;
import io.lakebase.benchmarks.workflow.StepLoopSuite;
import io.lakebase.benchmarks.workflow.WorkflowCountsSuite;
import io.lakebase.benchmarks.workflow.WorkflowSuite;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
          new QueueSuite(),
          new SleepersSuite(),
          new WorkflowCountsSuite(),
          new SoakSuite());

  private Benchmarks() {}

  /** Takes its settings from system properties. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Settings settings = Settings.ofSystemProperties();
    List<Suite> suites = chosen(settings.only());
    Page page = new Page(Machine.here(), Disk.of(settings.data()), settings);
    Map<String, String> sections = earlier(settings.page());
    List<String> failures = new ArrayList<>();
    for (Suite suite : suites) {
      out.println("[" + suite.name() + "] running");
      Section section = run(suite, settings, failures);
      section.tables().forEach(table -> out.println("\n" + table.toText()));
      sections.put(suite.name(), section.toMarkdown());
      write(settings.page(), page.toMarkdown(inOrder(sections)));
    }
    if (settings.page() != null) {
      out.println("written to " + settings.page());
    }
    failures.forEach(out::println);
    System.exit(failures.isEmpty() ? 0 : 1);
  }

  private static Section run(Suite suite, Settings settings, List<String> failures)
      throws Exception {
    Instant start = Instant.now();
    Machine machine = Machine.here();
    Checks checks = new Checks();
    List<Table> tables = new ArrayList<>(suite.run(settings, checks));
    if (!checks.isEmpty()) {
      tables.add(checks.table(suite.name()));
    }
    failures.addAll(checks.failures());
    return new Section(
        suite.name(),
        start,
        Duration.between(start, Instant.now()),
        machine,
        settings.length(),
        tables);
  }

  private static Map<String, String> earlier(@Nullable Path page) throws IOException {
    return page != null && Files.exists(page)
        ? Section.of(Files.readString(page))
        : new LinkedHashMap<>();
  }

  private static List<String> inOrder(Map<String, String> sections) {
    return SUITES.stream().map(suite -> sections.get(suite.name())).filter(s -> s != null).toList();
  }

  private static void write(@Nullable Path page, String text) throws IOException {
    if (page != null) {
      Files.createDirectories(page.toAbsolutePath().getParent());
      Files.writeString(page, text);
    }
  }

  private static List<Suite> chosen(Set<String> only) {
    Set<String> names = SUITES.stream().map(Suite::name).collect(Collectors.toSet());
    if (!names.containsAll(only)) {
      throw new IllegalArgumentException("[benchmarks.only] " + only + " not among " + names);
    }
    return SUITES.stream()
        .filter(s -> only.isEmpty() ? !s.onlyByName() : only.contains(s.name()))
        .toList();
  }
}
