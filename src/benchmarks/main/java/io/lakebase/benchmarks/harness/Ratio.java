package io.lakebase.benchmarks.harness;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * The median of the ratios of interleaved pairs, with the 95 % interval of a percentile bootstrap.
 *
 * @param median the median of the pairs' ratios
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param pairs how many pairs there were
 */
public record Ratio(double median, double low, double high, int pairs) {

  private static final int RESAMPLES = 10_000;

  /**
   * Of pairs of positive numbers.
   *
   * @param numerators one number a pair
   * @param denominators its partner
   * @throws IllegalArgumentException if there are no pairs, or unequal many, or a number is not
   *     positive
   */
  public static Ratio of(double[] numerators, double[] denominators) {
    if (numerators.length == 0 || numerators.length != denominators.length) {
      throw new IllegalArgumentException(
          "pairs are needed, not "
              + numerators.length
              + " and "
              + denominators.length
              + " numbers");
    }
    double[] ratios = new double[numerators.length];
    for (int i = 0; i < ratios.length; i++) {
      if (!(numerators[i] > 0) || !(denominators[i] > 0)) {
        throw new IllegalArgumentException(
            "not positive: " + numerators[i] + " and " + denominators[i]);
      }
      ratios[i] = numerators[i] / denominators[i];
    }
    double[] medians = resampledMedians(ratios, new Random(ratios.length));
    return new Ratio(
        Quantiles.median(ratios),
        Quantiles.at(medians, 0.025),
        Quantiles.at(medians, 0.975),
        ratios.length);
  }

  /** Median and interval, as {@code 2.41× (2.30–2.55)}. */
  public String text() {
    String digits = median >= 10 ? "%.1f" : "%.2f";
    return String.format(
        Locale.ROOT, digits + "× (" + digits + "–" + digits + ")", median, low, high);
  }

  private static double[] resampledMedians(double[] values, Random random) {
    double[] medians = new double[RESAMPLES];
    double[] resample = new double[values.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < resample.length; j++) {
        resample[j] = values[random.nextInt(values.length)];
      }
      medians[i] = Quantiles.median(resample);
    }
    Arrays.sort(medians);
    return medians;
  }
}
