package io.lakebase.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Half a minute of the soak. {@code -Dlakebase.soak=PT10M} makes it longer, {@code
 * -Dlakebase.soak.seed} repeats one.
 */
@Tag("soak")
class SoakTest {

  @Test
  void nothingFailsThatCouldHaveBeenServedAndNothingLeaks() throws Exception {
    Soak soak = Soak.ofSystemProperties(Duration.ofSeconds(30));

    SoakResult result = soak.run();

    System.out.println(result.summary());
    assertThat(result.failures()).isEmpty();
    assertThat(result.leaked()).isZero();
    assertThat(result.connects()).isGreaterThan(30);
    assertThat(result.queries()).isGreaterThan(soak.span().toSeconds() * 5);
    assertThat(result.statistics().issues()).isBetween(6L, result.callBound());
    assertThat(result.statistics().failures())
        .as("one pause of a second at least")
        .isLessThan((long) result.seconds() * 3);
  }
}
