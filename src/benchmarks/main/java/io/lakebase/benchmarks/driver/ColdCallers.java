package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Quantiles;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import io.lakebase.jdbc.internal.cache.CredentialKey;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many threads that want the same token at once, of a cache that has none; the source takes {@code
 * latency} milliseconds.
 */
public final class ColdCallers implements Contestant {

  private final int callers;
  private final long latency;

  /** Given {@code callers} and {@code latency}. */
  public ColdCallers(Parameters parameters) {
    callers = parameters.number("callers");
    latency = parameters.number("latency");
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    CredentialCache cache = CredentialCache.shared();
    cache.clear();
    AtomicInteger calls = new AtomicInteger();
    CredentialSource source =
        request -> {
          calls.incrementAndGet();
          Thread.sleep(latency);
          Instant now = Instant.now();
          return new Credential("token", now, now.plusSeconds(3600));
        };
    CredentialKey key = CacheHit.key();
    double[] waits = new double[callers];
    CountDownLatch ready = new CountDownLatch(callers);
    CountDownLatch go = new CountDownLatch(1);
    Thread[] threads = new Thread[callers];
    for (int i = 0; i < callers; i++) {
      int caller = i;
      threads[i] = new Thread(() -> waits[caller] = wait(cache, key, source, ready, go));
      threads[i].start();
    }
    ready.await();
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return Sample.of("max", Quantiles.at(waits, 1), "p50", Quantiles.median(waits))
        .with("calls", calls.get());
  }

  private static double wait(
      CredentialCache cache,
      CredentialKey key,
      CredentialSource source,
      CountDownLatch ready,
      CountDownLatch go) {
    try {
      ready.countDown();
      go.await();
      long start = System.nanoTime();
      cache.get(key, source, Deadline.after(Duration.ofSeconds(30)));
      return (System.nanoTime() - start) / 1e6;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    CredentialCache.closeShared();
  }
}
