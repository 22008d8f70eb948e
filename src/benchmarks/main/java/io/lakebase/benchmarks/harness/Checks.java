package io.lakebase.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Counts that must hold. Used by one thread. */
public final class Checks {

  /** One count: what it is, what was counted, the bounds and whether they hold. */
  private record Check(String what, double counted, double atLeast, double atMost) {

    boolean holds() {
      return counted >= atLeast && counted <= atMost;
    }
  }

  private final List<Check> checks = new ArrayList<>();

  /** Notes a count with its upper bound. */
  public void atMost(String what, double counted, double bound) {
    checks.add(new Check(what, counted, Double.NEGATIVE_INFINITY, bound));
  }

  /** Notes a count that can also be too low, which shows that the counting failed. */
  public void within(String what, double counted, double atLeast, double atMost) {
    checks.add(new Check(what, counted, atLeast, atMost));
  }

  /** Those that do not hold, a line each. */
  public List<String> failures() {
    return checks.stream()
        .filter(check -> !check.holds())
        .map(
            check ->
                String.format(
                    Locale.ROOT,
                    "[%s] %s: %.2f counted, at most %.2f allowed.",
                    check.what(),
                    check.counted() > check.atMost() ? "too many" : "not counted",
                    check.counted(),
                    check.atMost()))
        .toList();
  }

  /** All of them as a table of the report of a suite. */
  public Table table(String suite) {
    return new Table(
        "Counts that must hold: " + suite,
        List.of("These are counted, not timed; the command fails if one does not hold."),
        List.of("count", "counted", "at most", "holds"),
        checks.stream()
            .map(
                check ->
                    List.of(
                        check.what(),
                        Numbers.plain(check.counted()),
                        Numbers.plain(check.atMost()),
                        check.holds() ? "yes" : "NO"))
            .toList());
  }

  /** Whether nothing was counted. */
  public boolean isEmpty() {
    return checks.isEmpty();
  }
}
