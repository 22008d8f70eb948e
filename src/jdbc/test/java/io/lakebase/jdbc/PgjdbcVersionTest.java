package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PgjdbcVersionTest {

  @Test
  void runsAgainstThePgjdbcThatTheBuildAskedFor() {
    assertThat(PgjdbcVersion.present())
        .isEqualTo(System.getProperty("lakebase.test.pgjdbc", PgjdbcVersion.present()));
  }

  @Test
  void warnsBelowTheVersionWithoutKnownVulnerabilities() {
    assertThat(PgjdbcVersion.belowFloor("42.7.8")).isTrue();
    assertThat(PgjdbcVersion.belowFloor("42.6.0")).isTrue();
    assertThat(PgjdbcVersion.belowFloor("42.7.12")).isFalse();
    assertThat(PgjdbcVersion.belowFloor("42.7.14-rc1")).isFalse();
    assertThat(PgjdbcVersion.belowFloor("43.0.0")).isFalse();
    assertThat(PgjdbcVersion.belowFloor("unknown")).isTrue();
  }
}
