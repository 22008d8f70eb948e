package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.step;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CompanyTest {

  private static final long FLUSH = 1_000_000;

  private final Company company = new Company();

  private void flush(int answered, int waiting, long end) {
    company.answering(answered, waiting);
    company.flushed(end - FLUSH, end);
  }

  @Test
  void neverWaitsForALoneCaller() {
    flush(1, 0, FLUSH);

    assertThat(company.many()).isFalse();
    assertThat(company.patience(1, FLUSH)).isLessThanOrEqualTo(0);
  }

  @Test
  void neverWaitsWhenTheJournalWasIdle() {
    flush(64, 0, FLUSH);

    assertThat(company.patience(1, 50 * FLUSH)).isNegative();
  }

  @Test
  void waitsForAllThatItAnsweredAtMostAQuarterOfTheFlush() {
    flush(10, 5, FLUSH);

    assertThat(company.expected()).isEqualTo(15);
    assertThat(company.patience(5, FLUSH)).isEqualTo(FLUSH / 4);
    assertThat(company.patience(14, FLUSH)).isEqualTo(FLUSH / 4);
    assertThat(company.patience(15, FLUSH)).isZero();
    assertThat(company.patience(5, FLUSH + FLUSH / 3)).isNegative();
  }

  @Test
  void halvesOfAFlushAreAnsweredOneAfterTheOther() {
    company.answering(3, 2);
    company.answering(0, 4);
    company.answering(4, 5);

    assertThat(company.expected()).isEqualTo(2 + 3 + 4);
  }

  @Test
  void waitsNeverLongerThanItMay() {
    company.answering(10, 0);
    company.flushed(0, 1_000 * FLUSH);

    assertThat(company.patience(0, 1_000 * FLUSH)).isEqualTo(Company.LONGEST_NANOS);
  }

  /** Counts the flushes that waited in vain when always so many of the callers come back. */
  private int vain(int flushes, int callers, int back) {
    int vain = 0;
    for (int i = 0; i < flushes; i++) {
      flush(callers, 0, FLUSH);
      boolean wait = company.patience(back, FLUSH) > 0;
      company.going(back, wait);
      vain += wait ? 1 : 0;
    }
    return vain;
  }

  @Property
  void whoeverStaysAwayIsSoonWaitedForSeldom(
      @ForAll @IntRange(min = 2, max = 512) int callers,
      @ForAll @IntRange(min = 0, max = 16) int sixteenths) {
    int back = callers - callers * sixteenths / 16;

    vain(100, callers, back);

    assertThat(vain(640, callers, back)).isLessThanOrEqualTo(11);
  }

  @Property
  void whoeverComesBackIsSoonWaitedFor(
      @ForAll @IntRange(min = 2, max = 512) int callers,
      @ForAll @IntRange(min = 0, max = 16) int sixteenths) {
    vain(1_000, callers, callers - callers * sixteenths / 16);
    vain(100, callers, callers);

    flush(callers, 0, FLUSH);

    assertThat(company.expected()).isEqualTo(callers);
  }

  @Test
  void aMissedFlushAloneIsForgottenSoon() {
    vain(1, 8, 2);
    vain(12, 8, 8);

    flush(8, 0, FLUSH);

    assertThat(company.expected()).isEqualTo(8);
  }

  /**
   * Its clock stands still: a writer that waited for the same callers twice would do so forever.
   */
  @Test
  @Timeout(30)
  void callersWhoAreBackBeforeTheLastIsToldAreNotWaitedForAgain() {
    WaitingWrites waiting = new WaitingWrites(JournalSettings.DEFAULTS, () -> FLUSH);
    for (int flush = 0; flush < 3; flush++) {
      for (int i = 0; i < 8; i++) {
        waiting.offer(new StepWrite(step("w" + i, flush), 10, Long.MAX_VALUE, () -> {}), false);
      }
      if (flush > 0) {
        waiting.flushed(0, 8, 0);
      }

      List<Write<?>> batch = waiting.take();

      assertThat(batch).hasSize(8);
      waiting.answering(0, batch.size());
    }
  }
}
