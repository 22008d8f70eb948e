package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.get;
import static io.lakebase.workflow.journal.JournalFixture.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SettlerTest {

  private final Set<Thread> told = ConcurrentHashMap.newKeySet();
  private final AtomicInteger answers = new AtomicInteger();
  private final Settler settler = new Settler();

  /** Has them told, and sees to it that nobody is left out when that is said to be over. */
  private void settle(List<Write<?>> writes) {
    settler.settle(
        writes,
        () -> {
          if (writes.stream().allMatch(write -> write.future.isDone())) {
            answers.incrementAndGet();
          }
        });
  }

  private List<Write<?>> written(int count) {
    List<Write<?>> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StartWrite write = new StartWrite(pending("w" + i), "x" + i, 10, Long.MAX_VALUE, () -> {});
      write.created = true;
      write.future.thenRun(() -> told.add(Thread.currentThread()));
      writes.add(write);
    }
    return writes;
  }

  private Thread start() {
    Thread thread = new Thread(settler, "settler");
    thread.start();
    return thread;
  }

  @Test
  void aFewAreToldByTheirWriter() throws Exception {
    Thread thread = start();

    List<Write<?>> few = written(Settler.LARGE - 1);
    settle(few);

    assertThat(few).allMatch(write -> write.future.isDone());
    assertThat(told).containsExactly(Thread.currentThread());
    assertThat(answers).hasValue(1);
    settler.close();
    thread.join();
  }

  @Test
  void manyAreToldByItsThread() throws Exception {
    Thread thread = start();

    List<Write<?>> many = written(Settler.LARGE);
    settle(many);
    settler.close();
    thread.join();

    for (Write<?> write : many) {
      assertThat(write.future.get()).isEqualTo(new StartResult.Created());
    }
    assertThat(told).containsExactly(thread);
    assertThat(answers).hasValue(1);
  }

  @Test
  void nobodyIsForgottenWhenItCloses() throws Exception {
    List<Write<?>> before = written(Settler.LARGE);
    settle(before);
    settler.close();
    start().join();
    List<Write<?>> after = written(Settler.LARGE);
    settle(after);

    assertThat(before).allMatch(write -> write.future.isDone());
    assertThat(after).allMatch(write -> write.future.isDone());
    assertThat(answers).hasValue(2);
  }

  @Test
  void theWriterGoesOnWhileCallersAreTold() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (JournalFixture fixture = JournalFixture.open()) {
      List<CompletableFuture<StartResult>> starts = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        CompletableFuture<StartResult> start = fixture.journal().start(pending("w" + i), false);
        start.thenRun(
            () -> {
              if (Thread.currentThread().getName().endsWith("settler")) {
                entered.countDown();
                hold(released);
              }
            });
        starts.add(start);
      }
      assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
      await().until(() -> fixture.count("SELECT count(*) FROM dbos.workflow_status") == 500);

      assertThat(get(fixture.journal().start(pending("late"))))
          .isEqualTo(new StartResult.Created());

      assertThat(starts).anyMatch(start -> !start.isDone());
      released.countDown();
      for (CompletableFuture<StartResult> start : starts) {
        assertThat(get(start)).isEqualTo(new StartResult.Created());
      }
    } finally {
      released.countDown();
    }
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
