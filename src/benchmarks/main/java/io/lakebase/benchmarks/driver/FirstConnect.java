package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import io.lakebase.jdbc.internal.cache.CacheWatchers;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The first connection of a JVM; its one round is run once. */
public final class FirstConnect implements Contestant {

  private final Parameters parameters;

  /** Given what {@link LocalLakebase#parameters} tells, and the {@code door}. */
  public FirstConnect(Parameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    Door door = Door.valueOf(parameters.get("door"));
    if (door == Door.OURS_WARM) {
      Opener.warmUp(parameters);
    }
    AtomicLong issued = new AtomicLong();
    if (door.asksForTokens()) {
      CacheWatchers.add(endpoint -> issued.compareAndSet(0, System.nanoTime()));
    }
    int classesBefore = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    Instant at = Instant.now();
    long start = System.nanoTime();
    Opener opener = Opener.of(door, parameters);
    try (Connection connection = opener.open()) {
      long first = System.nanoTime() - start;
      int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount() - classesBefore;
      connection.setReadOnly(false);
      long again = System.nanoTime();
      opener.open().close();
      return Sample.of("first", first / 1e6, "second", (System.nanoTime() - again) / 1e6)
          .with("classes", classes)
          .with("issued", issued.get() == 0 ? 0 : (issued.get() - start) / 1e6)
          .with("start", ChronoUnit.MICROS.between(Instant.EPOCH, at));
    }
  }

  @Override
  public void close() {}
}
