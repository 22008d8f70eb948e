package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
    company.told(end);
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
    company.told(FLUSH / 2);
    company.answering(4, 5);
    company.told(FLUSH);

    assertThat(company.expected()).isEqualTo(2 + 3 + 4);
  }

  @Test
  void waitsUntilTheLastIsToldAndAQuarterMore() {
    company.answering(64, 0);
    company.flushed(0, FLUSH);

    assertThat(company.patience(63, FLUSH)).isEqualTo(FLUSH);

    company.told(FLUSH + FLUSH / 2);

    assertThat(company.patience(63, FLUSH + FLUSH / 2)).isEqualTo(FLUSH / 4);
    assertThat(company.patience(64, FLUSH + FLUSH / 2)).isZero();
  }

  @Test
  void waitsNoLongerThanTheFlushTookHoweverLongTheTellingTakes() {
    company.answering(64, 0);
    company.flushed(0, FLUSH);

    assertThat(company.patience(63, 2 * FLUSH)).isZero();

    company.told(2 * FLUSH - 1);

    assertThat(company.patience(63, 2 * FLUSH)).isZero();
  }

  @Test
  void whoIsToldOfAnEarlierFlushIsWaitedForToo() {
    company.answering(32, 32);
    company.flushed(0, FLUSH);
    company.going(64, false);
    company.answering(32, 0);
    company.flushed(FLUSH, 2 * FLUSH);
    company.told(2 * FLUSH);

    assertThat(company.patience(1, 2 * FLUSH)).isEqualTo(FLUSH);

    company.told(2 * FLUSH);

    assertThat(company.patience(1, 2 * FLUSH)).isEqualTo(FLUSH / 4);
  }

  @Test
  void waitsNeverLongerThanItMay() {
    company.answering(10, 0);
    company.told(0);
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
      waiting.told(0);
    }
  }

  /** Its clock goes on by what it is read: nobody sits out the minute that the flush took. */
  @Test
  @Timeout(30)
  void aWriterThatWaitsLearnsThatTheLastIsTold() throws Exception {
    AtomicLong now = new AtomicLong(TimeUnit.MINUTES.toNanos(1));
    WaitingWrites waiting =
        new WaitingWrites(JournalSettings.DEFAULTS, () -> now.addAndGet(10_000));
    waiting.answering(0, 64);
    waiting.flushed(0, 64, 0);
    waiting.offer(new StepWrite(step("w", 0), 10, Long.MAX_VALUE, () -> {}), false);
    CompletableFuture<List<Write<?>>> batch = new CompletableFuture<>();
    Thread writer = new Thread(() -> batch.complete(waiting.take()), "writer");
    writer.setDaemon(true);
    writer.start();
    await().until(() -> writer.getState() == Thread.State.TIMED_WAITING);

    waiting.told(0);

    assertThat(batch.get()).hasSize(1);
  }
}
