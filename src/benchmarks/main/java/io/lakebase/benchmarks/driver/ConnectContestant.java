package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.AllocationMeter;
import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Quantiles;
import io.lakebase.benchmarks.harness.Sample;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Opens and closes connections. All doors live in one JVM, so that they share pgjdbc's compiled
 * code; an order names the {@code door} and either {@code millis} or a {@code count}.
 */
public final class ConnectContestant implements Contestant {

  private final Parameters parameters;
  private final Map<Door, Opener> openers = new EnumMap<>(Door.class);

  /** Given what {@link LocalLakebase#parameters} tells. */
  public ConnectContestant(Parameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    Opener opener =
        openers.computeIfAbsent(
            Door.valueOf(order.get("door")), door -> Opener.of(door, parameters));
    return order.get("count", "").isEmpty()
        ? timed(opener, order.length())
        : counted(opener, order.number("count"));
  }

  private static Sample timed(Opener opener, Duration length) throws SQLException {
    double[] millis = new double[64];
    int count = 0;
    long start = System.nanoTime();
    for (long now = start; now - start < length.toNanos(); now = System.nanoTime()) {
      try (Connection connection = opener.open()) {
        if (count == millis.length) {
          millis = Arrays.copyOf(millis, 2 * count);
        }
        millis[count++] = (System.nanoTime() - now) / 1e6;
        connection.setReadOnly(false);
      }
    }
    return Sample.of("p50", Quantiles.median(Arrays.copyOf(millis, count)), "count", count);
  }

  private static Sample counted(Opener opener, int count) throws Exception {
    double bytes =
        AllocationMeter.bytesPerRun(
            count,
            () -> {
              opener.open().close();
              return null;
            });
    return Sample.of("allocated", bytes, "count", count);
  }

  @Override
  public void close() {}
}
