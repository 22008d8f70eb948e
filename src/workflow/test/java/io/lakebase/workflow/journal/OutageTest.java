package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.SeverableDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The database is away for ten minutes of a simulated clock: every pause moves it on. */
class OutageTest {

  private static final Duration OUTAGE = Duration.ofMinutes(10);

  private final AtomicLong time = new AtomicLong();
  private final CountDownLatch timeRuns = new CountDownLatch(1);

  /** Pauses that take no time of ours; the database is back when the last of them is over. */
  private final class Simulated extends Pauses {
    private final SeverableDataSource database;

    Simulated(SeverableDataSource database) {
      this.database = database;
    }

    @Override
    void pause(long nanos) {
      try {
        timeRuns.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (time.addAndGet(nanos) >= OUTAGE.toNanos()) {
        database.mend();
      }
    }
  }

  @Test
  void tenMinutesWithoutDatabaseCostBoundedMemoryAndFewAttemptsAndLoseNothing() throws Exception {
    try (JournalFixture fixture = new JournalFixture()) {
      SeverableDataSource database = new SeverableDataSource(fixture.dataSource);
      JournalSettings settings =
          TestSettings.of(
              s ->
                  s.maxWaitingRows(500)
                      .maxWaitingBytes(1 << 20)
                      .fullTimeout(Duration.ZERO)
                      .startDeadline(Duration.ofSeconds(30)));
      fixture.journal =
          GroupCommitJournal.open(
              database,
              fixture.names,
              fixture.features,
              settings,
              time::get,
              new Simulated(database));
      get(fixture.journal().start(pending("w")));

      database.cut();
      List<CompletableFuture<StepResult>> steps = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        steps.add(fixture.journal().step(step("w", i)));
      }
      CompletableFuture<StartResult> start = fixture.journal().start(pending("late"));
      List<CompletableFuture<StepResult>> beyond = new ArrayList<>();
      for (int i = 400; i < 2_000; i++) {
        beyond.add(fixture.journal().step(step("w", i)));
      }
      assertThat(beyond.stream().filter(CompletableFuture::isCompletedExceptionally).count())
          .as("what there is no room for is refused at once")
          .isGreaterThanOrEqualTo(1_000);
      timeRuns.countDown();

      assertThat(steps)
          .allSatisfy(fate -> assertThat(get(fate)).isEqualTo(new StepResult.Recorded(false)));
      assertThatThrownBy(() -> get(start)).hasCauseInstanceOf(JournalException.class);
      assertThat(time.get()).isGreaterThanOrEqualTo(OUTAGE.toNanos());
      assertThat(database.refused())
          .as("attempts of two writers in ten minutes")
          .isBetween(100, 2 * 60 * 10);
      assertThat(get(fixture.journal().start(pending("later"))))
          .isEqualTo(new StartResult.Created());
      assertThat(
              fixture.count(
                  "SELECT count(*) FROM dbos.workflow_status WHERE workflow_uuid = 'late'"))
          .isZero();
    }
  }
}
