package io.lakebase.benchmarks.harness;

import java.util.Arrays;

/** Quantiles by linear interpolation between the closest ranks. */
public final class Quantiles {

  private Quantiles() {}

  /** The middle of the values, which stay as they are. */
  public static double median(double... values) {
    return at(values, 0.5);
  }

  /**
   * The value below which the share of the values lies.
   *
   * @param values at least one; stays as it is
   * @param share 0 to 1
   */
  public static double at(double[] values, double share) {
    if (values.length == 0 || !(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(share + " of " + values.length + " values");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double rank = share * (sorted.length - 1);
    int below = (int) Math.floor(rank);
    int above = (int) Math.ceil(rank);
    return sorted[below] + (sorted[above] - sorted[below]) * (rank - below);
  }
}
