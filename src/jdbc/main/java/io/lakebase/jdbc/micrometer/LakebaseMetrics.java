package io.lakebase.jdbc.micrometer;

import io.lakebase.jdbc.internal.cache.CacheStatistics;
import io.lakebase.jdbc.internal.cache.CacheWatchers;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The credential cache of this class loader as Micrometer meters.
 *
 * <ul>
 *   <li>{@code lakebase.credential.hits}, {@code .waits}, {@code .issues}, {@code .refreshes},
 *       {@code .failures}, {@code .refusals}: counters.
 *   <li>{@code lakebase.credential.entries}: a gauge.
 *   <li>{@code lakebase.credential.expiry}: a gauge in seconds for each endpoint, by the tag {@code
 *       lakebase.endpoint}; not a number while no token of the endpoint is held.
 * </ul>
 *
 * <p>Binding makes no cache and no call. Needs {@code io.micrometer:micrometer-core} on the class
 * path. Safe for use by several threads.
 */
public final class LakebaseMetrics implements MeterBinder, AutoCloseable {

  private static final String PREFIX = "lakebase.credential.";
  private static final CacheStatistics NOTHING = new CacheStatistics(0, 0, 0, 0, 0, 0, 0);

  private final Queue<Consumer<String>> watchers = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> removals = new ConcurrentLinkedQueue<>();

  /** Makes a binder that is bound to nothing yet. */
  public LakebaseMetrics() {
    // Has nothing to show before it is bound.
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counter(registry, "hits", "Connects that found a token.", CacheStatistics::hits);
    counter(registry, "waits", "Connects that had to wait for a token.", CacheStatistics::waits);
    counter(registry, "issues", "Tokens that were issued.", CacheStatistics::issues);
    counter(registry, "refreshes", "Tokens issued ahead of need.", CacheStatistics::refreshes);
    counter(registry, "failures", "Calls that gave no token.", CacheStatistics::failures);
    counter(registry, "refusals", "Tokens that a server refused.", CacheStatistics::refusals);
    keep(
        registry,
        Gauge.builder(PREFIX + "entries", () -> statistics().entries())
            .description("Tokens that are held.")
            .register(registry));

    Set<String> known = ConcurrentHashMap.newKeySet();
    Consumer<String> watcher =
        endpoint -> {
          if (known.add(endpoint)) {
            expiry(registry, endpoint);
          }
        };
    watchers.add(watcher);
    CacheWatchers.add(watcher);
    CredentialCache.sharedIfPresent()
        .ifPresent(cache -> cache.secondsToExpiry().keySet().forEach(watcher));
  }

  /** Takes the meters out of every registry that they were bound to. */
  @Override
  public void close() {
    CacheWatchers.removeAll(watchers);
    watchers.clear();
    for (Runnable removal = removals.poll(); removal != null; removal = removals.poll()) {
      removal.run();
    }
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToLongFunction<CacheStatistics> count) {
    keep(
        registry,
        FunctionCounter.builder(PREFIX + name, this, any -> count.applyAsLong(statistics()))
            .description(description)
            .register(registry));
  }

  private void expiry(MeterRegistry registry, String endpoint) {
    keep(
        registry,
        Gauge.builder(PREFIX + "expiry", () -> secondsToExpiry(endpoint))
            .description("Time until the endpoint's token expires.")
            .baseUnit("seconds")
            .tags(List.of(Tag.of("lakebase.endpoint", endpoint)))
            .register(registry));
  }

  private void keep(MeterRegistry registry, Meter meter) {
    removals.add(() -> registry.remove(meter));
  }

  private static CacheStatistics statistics() {
    return CredentialCache.sharedIfPresent().map(CredentialCache::statistics).orElse(NOTHING);
  }

  private static Number secondsToExpiry(String endpoint) {
    return CredentialCache.sharedIfPresent()
        .map(cache -> (Number) cache.secondsToExpiry().get(endpoint))
        .orElse(Double.NaN);
  }
}
