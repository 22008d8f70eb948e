package io.lakebase.compatibility;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page as Markdown: one table line a row, made from outcomes alone. */
final class MatrixPage {

  private static final String HEAD =
      """
      # Compatibility

      Every row is run by the build, in a JVM of its own with the versions that its tool brings, against a local Lakebase with OAuth:
      work, then all tokens are revoked, then more work on new connections. `./mvnw verify` runs the rows without *, `./mvnw
      -Pcompatibility verify` all of them; this page is made from such a run and the build fails if it is out of date.

      | tool | version | configured | what was done | door | pgjdbc | JDK | |
      |---|---|---|---|---|---|---|---|
      """;

  private MatrixPage() {}

  /** The page, with the lines of an older page for the rows that did not run. */
  static String of(List<Tool> tools, List<Outcome> outcomes, String older) {
    Map<String, String> lines = linesOf(older);
    outcomes.forEach(outcome -> lines.put(title(outcome.tool()), line(outcome)));
    return HEAD
        + tools.stream()
            .map(tool -> lines.get(title(tool)))
            .filter(line -> line != null)
            .map(line -> line + "\n")
            .collect(Collectors.joining());
  }

  private static Map<String, String> linesOf(String page) {
    Map<String, String> lines = new LinkedHashMap<>();
    page.lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| tool "))
        .forEach(line -> lines.put(line.split("\\|")[1].strip(), line));
    return lines;
  }

  private static String title(Tool tool) {
    return tool.name() + (tool.heavy() ? " *" : "");
  }

  private static String line(Outcome outcome) {
    Tool tool = outcome.tool();
    String settings =
        outcome.configured().stream()
            .map(setting -> "`" + setting + "`")
            .collect(Collectors.joining("<br>"));
    return "| "
        + String.join(
            " | ",
            title(tool),
            outcome.version(),
            settings,
            outcome.did(),
            "`" + outcome.classes().door().className() + "`",
            outcome.classes().pgjdbc(),
            tool.jdks(),
            outcome.passed() ? "passed" : "failed")
        + " |";
  }
}
