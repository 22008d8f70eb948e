package io.lakebase.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/** Callers that each do the same work again as soon as it is done. */
public final class ClosedLoop {

  private static final ThreadFactory DAEMONS =
      work -> {
        Thread thread = new Thread(work, "caller");
        thread.setDaemon(true);
        return thread;
      };

  /** What one caller saw: nanoseconds from the start to its last completion, and of each call. */
  private record Caller(long nanos, long[] latencies) {}

  private ClosedLoop() {}

  /**
   * Runs callers until the time is up and each has finished what it was at.
   *
   * @param callers how many at once
   * @param length how long new work is begun
   * @param work what each does; thread-safe
   * @return {@code rate} in completions a second; {@code p50} and {@code p99} in milliseconds;
   *     {@code count}
   * @throws Exception the first failure of a caller
   */
  public static Sample run(int callers, Duration length, Callable<?> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(callers, DAEMONS);
    try {
      CountDownLatch ready = new CountDownLatch(callers);
      CountDownLatch go = new CountDownLatch(1);
      List<Future<Caller>> running = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        running.add(threads.submit(() -> call(ready, go, length, work)));
      }
      ready.await();
      go.countDown();
      List<Caller> done = new ArrayList<>();
      for (Future<Caller> caller : running) {
        done.add(caller.get());
      }
      return sample(done);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Caller call(
      CountDownLatch ready, CountDownLatch go, Duration length, Callable<?> work) throws Exception {
    long[] latencies = new long[1024];
    int count = 0;
    ready.countDown();
    go.await();
    long start = System.nanoTime();
    long now = start;
    while (now - start < length.toNanos()) {
      work.call();
      long end = System.nanoTime();
      if (count == latencies.length) {
        latencies = Arrays.copyOf(latencies, 2 * count);
      }
      latencies[count++] = end - now;
      now = end;
    }
    return new Caller(now - start, Arrays.copyOf(latencies, count));
  }

  /**
   * The rate is the sum of the callers' own, so that a call that outlasts the round counts with its
   * time.
   */
  private static Sample sample(List<Caller> callers) {
    double rate = callers.stream().mapToDouble(c -> c.latencies().length / (c.nanos() / 1e9)).sum();
    double[] latencies =
        callers.stream()
            .flatMapToLong(c -> Arrays.stream(c.latencies()))
            .mapToDouble(n -> n / 1e6)
            .toArray();
    return Sample.of("rate", rate, "count", latencies.length)
        .with("p50", Quantiles.at(latencies, 0.5))
        .with("p99", Quantiles.at(latencies, 0.99));
  }
}
