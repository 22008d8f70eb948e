package io.lakebase.workflow.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompanyTest {

  private final Company company = new Company();

  @Test
  void neverWaitsForALoneCaller() {
    company.flushed(1, 0, 0, 1_000_000);

    assertThat(company.patience(1, 1_000_000)).isLessThanOrEqualTo(0);
  }

  @Test
  void neverWaitsWhenTheJournalWasIdle() {
    company.flushed(64, 0, 0, 1_000_000);

    assertThat(company.patience(1, 50_000_000)).isNegative();
  }

  @Test
  void waitsForMostOfThoseItAnsweredAtMostAQuarterOfTheFlush() {
    company.flushed(10, 5, 0, 1_000_000);

    assertThat(company.patience(5, 1_000_000)).isEqualTo(250_000);
    assertThat(company.patience(12, 1_000_000)).isEqualTo(250_000);
    assertThat(company.patience(13, 1_000_000)).isZero();
    assertThat(company.patience(5, 1_300_000)).isNegative();
  }

  @Test
  void waitsNeverLongerThanItMay() {
    company.flushed(10, 0, 0, 1_000_000_000);

    assertThat(company.patience(0, 1_000_000_000)).isEqualTo(Company.LONGEST_NANOS);
  }

  @Test
  void stopsWaitingForCallersWhoDoNotComeBackAndTriesAgainLater() {
    int waits = 0;
    long now = 0;
    for (int flush = 0; flush < 200; flush++) {
      company.flushed(10, 0, now, now + 1_000_000);
      now += 1_000_000;
      boolean wait = company.patience(1, now) > 0;
      company.going(1, wait);
      waits += wait ? 1 : 0;
    }

    assertThat(waits).isBetween(5, 12);
  }

  @Test
  void goesOnWaitingWhileItPays() {
    for (int flush = 0; flush < 10; flush++) {
      company.flushed(10, 0, 0, 1_000_000);
      assertThat(company.patience(1, 1_000_000)).isPositive();
      company.going(9, true);
    }
  }
}
