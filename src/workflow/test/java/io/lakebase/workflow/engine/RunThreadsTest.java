package io.lakebase.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunThreadsTest {

  private static final int THREADS = 4;

  @Test
  void whereThreadsAreVirtualOnlyTheFirstFewRunsHavePlatformThreads() throws Exception {
    try (RunThreads threads = new RunThreads("test", THREADS, true)) {
      int runs = threads.virtual() ? 100 : THREADS;
      Queue<String> names = new ConcurrentLinkedQueue<>();
      CountDownLatch all = new CountDownLatch(runs);

      for (int i = 0; i < runs; i++) {
        threads.run(
            () -> {
              names.add(Thread.currentThread().getName());
              all.countDown();
              awaitAll(all);
            });
      }

      assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(names)
          .filteredOn(name -> name.startsWith("lakebase-test-run-"))
          .hasSize(threads.virtual() ? 2 : THREADS);
    }
  }

  private static void awaitAll(CountDownLatch all) {
    try {
      all.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
