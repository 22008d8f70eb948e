package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static io.lakebase.workflow.journal.JournalFixture.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackPressureTest {

  private final JournalSettings small =
      TestSettings.of(
          s -> s.maxWaitingRows(10).maxWaitingBytes(5_000).fullTimeout(Duration.ofMillis(50)));

  @Test
  void rowsBeyondTheBoundAreToldThatTheJournalIsFull() {
    WaitingWrites waiting = new WaitingWrites(small);
    List<StepWrite> writes = new ArrayList<>();

    for (int i = 0; i < 12; i++) {
      writes.add(write(i, 100));
      waiting.offer(writes.get(i), false);
    }

    assertThat(waiting.rows()).isEqualTo(10);
    assertThat(writes.subList(0, 10)).noneMatch(w -> w.future.isDone());
    assertThatThrownBy(() -> get(writes.get(11).future))
        .hasCauseInstanceOf(JournalFullException.class);
  }

  @Test
  void bytesAreBoundedButOneLargeRowMayWaitAlone() {
    WaitingWrites waiting = new WaitingWrites(small);
    StepWrite large = write(0, 1_000_000);
    StepWrite next = write(1, 10);

    waiting.offer(large, false);
    waiting.offer(next, false);

    assertThat(waiting.rows()).isEqualTo(1);
    assertThat(large.future).isNotDone();
    assertThatThrownBy(() -> get(next.future)).hasCauseInstanceOf(JournalFullException.class);
  }

  @Test
  void aCallerThatWaitsGetsTheRoomThatABatchLeaves() throws Exception {
    WaitingWrites waiting =
        new WaitingWrites(
            TestSettings.of(s -> s.maxWaitingRows(1).fullTimeout(Duration.ofSeconds(30))));
    waiting.offer(write(0, 10), false);
    CompletableFuture<Void> offered =
        CompletableFuture.runAsync(() -> waiting.offer(write(1, 10), false));
    Thread.yield();

    assertThat(waiting.take()).hasSize(1);

    get(offered);
    assertThat(waiting.take()).hasSize(1);
  }

  @Test
  void aFlushIsCappedByBytesAndHoldsNoTwoRowsOfOneKey() throws Exception {
    WaitingWrites waiting =
        new WaitingWrites(TestSettings.of(s -> s.maxFlushBytes(1_024).maxFlushRows(8)));
    for (int i = 0; i < 6; i++) {
      waiting.offer(new StepWrite(step("w", i), 400, 0, () -> {}), false);
    }
    waiting.offer(new StepWrite(step("w", 0), 10, 0, () -> {}), false);

    assertThat(waiting.take()).hasSize(2);
    assertThat(waiting.take()).hasSize(2);
    assertThat(waiting.take()).hasSize(3);

    waiting.offer(new StepWrite(step("w", 0), 10, 0, () -> {}), false);
    waiting.offer(new StepWrite(step("w", 0), 10, 0, () -> {}), false);
    assertThat(waiting.take()).hasSize(1);
    assertThat(waiting.take()).hasSize(1);
  }

  @Property(tries = 100)
  void everyRowIsHandedOutOnceWhateverTheBounds(
      @ForAll @IntRange(min = 1, max = 60) int rows,
      @ForAll @IntRange(min = 1, max = 9) int flushRows,
      @ForAll @IntRange(min = 1, max = 5) int workflows)
      throws Exception {
    WaitingWrites waiting = new WaitingWrites(TestSettings.of(s -> s.maxFlushRows(flushRows)));
    Set<Write<?>> offered = new HashSet<>();
    for (int i = 0; i < rows; i++) {
      StepWrite write = new StepWrite(step("w" + i % workflows, i % 3), 10, 0, () -> {});
      offered.add(write);
      waiting.offer(write, false);
    }
    waiting.close();

    Set<Write<?>> taken = new HashSet<>();
    for (List<Write<?>> batch = waiting.take(); !batch.isEmpty(); batch = waiting.take()) {
      assertThat(batch).hasSizeLessThanOrEqualTo(flushRows);
      Set<Object> keys = new HashSet<>();
      assertThat(batch).allMatch(write -> keys.addAll(write.keys()));
      assertThat(batch).allMatch(taken::add);
    }

    assertThat(taken).isEqualTo(offered);
  }

  @Test
  void revokedRowsThatWaitAreToldSo() throws Exception {
    WaitingWrites waiting = new WaitingWrites(JournalSettings.DEFAULTS);
    StepWrite revoked = write(0, 10);
    StepWrite other = write(1, 10);
    waiting.offer(revoked, false);
    waiting.offer(other, false);

    waiting.revoke("w0", JournalFixture.ME);

    assertThat(get(revoked.future)).isInstanceOf(StepResult.Superseded.class);
    assertThat(waiting.take()).hasSize(1);
    assertThat(other.future).isNotDone();
  }

  @Test
  void aStalledDatabaseHoldsCallersUpAndLosesNothing() throws Exception {
    try (JournalFixture fixture = new JournalFixture();
        Wire wire = new Wire(io.lakebase.workflow.TestPostgres.port())) {
      var through =
          io.lakebase.workflow.TestPostgres.database(fixture.dataSource.getDatabaseName());
      through.setPortNumbers(new int[] {wire.port()});
      fixture.journal =
          fixture.journalOn(
              through,
              TestSettings.of(s -> s.maxWaitingRows(5).fullTimeout(Duration.ofSeconds(30))));
      get(fixture.journal().start(pending("w")));
      wire.cut();

      List<CompletableFuture<StepResult>> steps = new ArrayList<>();
      Thread caller =
          new Thread(
              () -> {
                for (int i = 0; i < 60; i++) {
                  steps.add(fixture.journal().step(step("w", i)));
                }
              });
      caller.start();
      await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
      wire.mend();
      caller.join();

      assertThat(steps).hasSize(60);
      assertThat(steps)
          .allSatisfy(s -> assertThat(get(s)).isEqualTo(new StepResult.Recorded(false)));
    }
  }

  private static StepWrite write(int workflow, long bytes) {
    return new StepWrite(step("w" + workflow, 0), bytes, 0, () -> {});
  }
}
