package io.lakebase.jdbc.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two threads at the same key, one of them stopped by the clock while it holds a lock. */
class LockOrderTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final VirtualTime time = new VirtualTime(1);
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final LookupCache<String, String> cache = new LookupCache<>(surroundings(), LIMIT);
  private final Thread reader = daemon(this::read);

  private Surroundings surroundings() {
    Surroundings calm = time.surroundings();
    return new Surroundings(
        calm.clock(), this::nanos, calm.executor(), calm.timer(), calm.random());
  }

  private long nanos() {
    if (Thread.currentThread() == reader && holdsTheTable()) {
      inside.countDown();
      assertThat(await(goOn)).isTrue();
    }
    return time.nanos();
  }

  private static boolean holdsTheTable() {
    return StackWalker.getInstance()
        .walk(all -> all.anyMatch(frame -> frame.getMethodName().equals("unlessQuiet")));
  }

  private void read() {
    try {
      cache.get("projects/p", () -> "answer", Deadline.after(LIMIT));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }

  private static void untilItCannotGoOn(Thread thread) {
    Deadline limit = Deadline.after(LIMIT);
    while (thread.getState() != Thread.State.BLOCKED
        && thread.getState() != Thread.State.TERMINATED) {
      assertThat(limit.expired()).isFalse();
      Thread.onSpinWait();
    }
  }

  @Test
  void whoDropsAnAnswerAndWhoAsksForItDoNotWaitForEachOther() throws Exception {
    reader.start();
    assertThat(await(inside)).isTrue();
    Thread mover = daemon(() -> cache.outdated("projects/p"));

    mover.start();
    untilItCannotGoOn(mover);
    goOn.countDown();

    mover.join(5_000);
    reader.join(5_000);
    assertThat(mover.isAlive()).isFalse();
    assertThat(reader.isAlive()).isFalse();
  }
}
