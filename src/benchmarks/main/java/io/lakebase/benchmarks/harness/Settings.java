package io.lakebase.benchmarks.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of the benchmarks to run and how long.
 *
 * @param only the suites, empty for all
 * @param cases which cases of a suite that knows several, a regular expression their names must
 *     contain
 * @param pairs interleaved pairs a comparison, 0 for each suite's own number
 * @param length of a round that is timed
 * @param java the JDK of the contestants
 * @param page the file to write, or null for none
 * @param logs the folder of the contestants' logs
 * @param data the folder of the workflows' database, whose disk the results depend on
 */
public record Settings(
    Set<String> only,
    Pattern cases,
    int pairs,
    Duration length,
    JavaHome java,
    @Nullable Path page,
    Path logs,
    Path data) {

  /** Copies and checks. */
  public Settings {
    only = Set.copyOf(only);
    if (pairs < 0 || length.isNegative() || length.isZero()) {
      throw new IllegalArgumentException("[benchmarks] pairs and seconds must be positive");
    }
  }

  /**
   * Of the system properties {@code benchmarks.only}, {@code .cases}, {@code .pairs}, {@code
   * .seconds}, {@code .java}, {@code .page}, {@code .logs}, {@code .data}; an empty one is as good
   * as none.
   */
  public static Settings ofSystemProperties() {
    String java = property("java", "");
    String page = property("page", "");
    return new Settings(
        Arrays.stream(property("only", "").split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet()),
        Pattern.compile(property("cases", "")),
        Integer.parseInt(property("pairs", "0")),
        Duration.ofMillis(Math.round(1000 * Double.parseDouble(property("seconds", "3")))),
        java.isEmpty()
            ? JavaHome.newest()
            : JavaHome.at(Path.of(java))
                .orElseThrow(() -> new IllegalArgumentException("[" + java + "] not a JDK")),
        page.isEmpty() ? null : Path.of(page),
        Path.of(property("logs", "target/benchmarks")),
        Path.of(property("data", System.getProperty("java.io.tmpdir"))));
  }

  /** The pairs asked for, or a suite's own number. */
  public int pairs(int otherwise) {
    return pairs == 0 ? otherwise : pairs;
  }

  /** Whether a case is among those asked for. */
  public boolean wants(String name) {
    return cases.matcher(name).find();
  }

  /** Tells whoever waits for the tables what was just measured. */
  public void progress(List<String> row) {
    System.out.println("  " + String.join("  ", row));
  }

  private static String property(String name, String otherwise) {
    String value = System.getProperty("benchmarks." + name, "");
    return value.isEmpty() ? otherwise : value;
  }
}
