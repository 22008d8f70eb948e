package io.lakebase.benchmarks.harness;

import java.util.Locale;

/** Numbers as the tables show them. */
public final class Numbers {

  private Numbers() {}

  /** Three digits that count, or the whole number if it has more. */
  public static String plain(double value) {
    double size = Math.abs(value);
    if (size >= 100 || size == Math.rint(size)) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
  }
}
