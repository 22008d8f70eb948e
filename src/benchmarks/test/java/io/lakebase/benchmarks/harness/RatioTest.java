package io.lakebase.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RatioTest {

  @Test
  void takesTheMedianOfThePairsAndNotTheRatioOfTheMedians() {
    Ratio ratio = Ratio.of(new double[] {2, 30, 400}, new double[] {1, 10, 100});

    assertThat(ratio.median()).isEqualTo(3);
    assertThat(ratio.pairs()).isEqualTo(3);
    assertThat(ratio.text()).isEqualTo("3.00× (2.00–4.00)");
  }

  @Test
  void narrowsTheIntervalWithMorePairs() {
    Ratio few = Ratio.of(noisy(5), ones(5));
    Ratio many = Ratio.of(noisy(200), ones(200));

    assertThat(many.high() - many.low()).isLessThan((few.high() - few.low()) / 2);
  }

  @Property(tries = 30)
  void enclosesTheMedianAndStaysWithinThePairs(
      @ForAll @IntRange(min = 1, max = 40) int pairs,
      @ForAll @DoubleRange(min = 0.1, max = 10) double scale) {
    double[] numerators = noisy(pairs);
    double[] denominators = new double[numerators.length];
    Arrays.fill(denominators, scale);

    Ratio ratio = Ratio.of(numerators, denominators);

    assertThat(ratio.low()).isBetween(0.999 * Quantiles.at(numerators, 0) / scale, ratio.median());
    assertThat(ratio.high()).isBetween(ratio.median(), 1.001 * Quantiles.at(numerators, 1) / scale);
  }

  @Test
  void refusesPairsWithoutAPartnerOrWithoutARate() {
    assertThatThrownBy(() -> Ratio.of(new double[] {1, 2}, new double[] {1}))
        .hasMessageContaining("2 and 1");
    assertThatThrownBy(() -> Ratio.of(new double[] {1}, new double[] {0}))
        .hasMessageContaining("not positive");
    assertThatThrownBy(() -> Ratio.of(new double[0], new double[0])).hasMessageContaining("pairs");
  }

  private static double[] noisy(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = 1 + (i * 7919 % 101) / 101.0;
    }
    return values;
  }

  private static double[] ones(int count) {
    double[] values = new double[count];
    Arrays.fill(values, 1);
    return values;
  }
}
