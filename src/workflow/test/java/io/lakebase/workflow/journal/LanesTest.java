package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LanesTest {

  private static StepWrite write(String id, int functionId) {
    return new StepWrite(step(id, functionId), 10, Long.MAX_VALUE, () -> {});
  }

  @Property(tries = 200)
  void everyRowIsOneWritersAndThoseOfAWorkflowAreTheSameOnes(
      @ForAll @IntRange(min = 1, max = 80) int rows,
      @ForAll @IntRange(min = 1, max = 20) int workflows,
      @ForAll @IntRange(min = 1, max = 2) int writers) {
    Lanes lanes = new Lanes();
    List<Write<?>> writes = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      writes.add(write("w" + i % workflows, i));
      lanes.addLast(writes.get(i));
    }

    List<Write<?>> taken = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      Batch batch = new Batch(JournalSettings.DEFAULTS, write -> {});
      int waiting = lanes.rows(writer, writers);
      lanes.fill(batch, writer, writers);
      assertThat(batch.writes()).hasSize(waiting);
      for (Write<?> write : batch.writes()) {
        assertThat(Lanes.writer(write, writers)).isEqualTo(writer);
      }
      taken.addAll(batch.writes());
    }

    assertThat(taken).containsExactlyInAnyOrderElementsOf(writes);
    assertThat(writes)
        .allMatch(
            write ->
                Lanes.writer(write, writers) == Lanes.writer(write(write.route(), 0), writers));
  }

  /** Its clock goes on while a writer waits for company. */
  private static WaitingWrites waiting(AtomicLong now) {
    return new WaitingWrites(
        TestSettings.of(s -> s.secondWriterRows(1)), () -> now.addAndGet(10_000));
  }

  /** Rows and flushes; two writers are twice as fast as one. */
  private static void crowd(WaitingWrites waiting, AtomicLong now) {
    for (int i = 0; i < 200; i++) {
      for (int row = 0; row < 8; row++) {
        waiting.offer(write("w" + row, i), false);
      }
      List<Write<?>> batch = waiting.take();
      List<Write<?>> other = waiting.takeSecond();
      long start = now.getAndAdd(other.isEmpty() ? 1_000_000 : 500_000);
      waiting.flushed(0, batch.size(), start);
      if (!other.isEmpty()) {
        waiting.flushed(1, other.size(), start);
      }
    }
  }

  @Test
  void noRowWaitsForAWriterThatGetsNoConnection() throws Exception {
    AtomicLong now = new AtomicLong();
    WaitingWrites waiting = waiting(now);
    crowd(waiting, now);

    assertThat(waiting.awaitSecond()).isTrue();
    for (int row = 0; row < 8; row++) {
      waiting.offer(write("w" + row, 1_000), false);
    }

    assertThat(waiting.takeSecond()).isEmpty();
    assertThat(waiting.take()).hasSize(8);
  }

  @Test
  void aConnectedWriterWithoutRowsSleeps() throws Exception {
    AtomicLong now = new AtomicLong();
    WaitingWrites waiting = waiting(now);
    crowd(waiting, now);
    waiting.secondConnected();

    Thread second = new Thread(() -> awaitSecond(waiting));
    second.setDaemon(true);
    second.start();

    await().until(() -> second.getState() == Thread.State.WAITING || !second.isAlive());
    assertThat(second.isAlive()).as("asleep, not back for more of nothing").isTrue();
    waiting.close();
    second.join(30_000);
    assertThat(second.isAlive()).isFalse();
  }

  private static boolean awaitSecond(WaitingWrites waiting) {
    try {
      return waiting.awaitSecond();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aConnectedWriterGetsItsShareUntilItIsForbidden() throws Exception {
    AtomicLong now = new AtomicLong();
    WaitingWrites waiting = waiting(now);
    crowd(waiting, now);
    waiting.secondConnected();
    crowd(waiting, now);

    CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(() -> awaitSecond(waiting));
    for (int row = 0; row < 8; row++) {
      waiting.offer(write("w" + row, 1_000), false);
    }
    assertThat(woken.get(30, TimeUnit.SECONDS)).isTrue();
    List<Write<?>> share = waiting.takeSecond();
    assertThat(share).isNotEmpty().allMatch(write -> Lanes.writer(write, 2) == 1);
    assertThat(waiting.putBack(share)).isTrue();

    waiting.withoutSecond(Duration.ofSeconds(5));

    assertThat(waiting.takeSecond()).isEmpty();
    assertThat(waiting.take()).hasSizeGreaterThanOrEqualTo(8);
  }
}
