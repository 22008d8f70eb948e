package io.lakebase.benchmarks;

import io.lakebase.benchmarks.harness.Machine;
import io.lakebase.benchmarks.harness.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one suite gave; a page keeps those of the suites that did not run.
 *
 * @param machine where it ran, as it was at its start
 * @param rounds how long a timed round was
 */
record Section(
    String suite,
    Instant start,
    Duration took,
    Machine machine,
    Duration rounds,
    List<Table> tables) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String BEGINNING = "<!-- suite ";
  private static final String END = " -->";

  String toMarkdown() {
    StringBuilder text = new StringBuilder(BEGINNING).append(suite).append(END).append("\n\n");
    String run =
        String.format(
            Locale.ROOT,
            "*%s: %s, %d s, load %.1f at its start, rounds of %s s, %s*",
            suite,
            DATE.format(start),
            took.toSeconds(),
            machine.load(),
            rounds.toMillis() / 1000.0,
            machine.processor());
    for (Table table : tables) {
      text.append(table.toMarkdown()).append('\n');
    }
    return text.append(run).append("\n\n").toString();
  }

  /** The sections of a page, by suite. */
  static Map<String, String> of(String page) {
    Map<String, String> sections = new LinkedHashMap<>();
    for (int at = page.indexOf(BEGINNING); at >= 0; ) {
      int next = page.indexOf(BEGINNING, at + 1);
      int name = at + BEGINNING.length();
      sections.put(
          page.substring(name, page.indexOf(END, name)),
          next < 0 ? page.substring(at) : page.substring(at, next));
      at = next;
    }
    return sections;
  }
}
