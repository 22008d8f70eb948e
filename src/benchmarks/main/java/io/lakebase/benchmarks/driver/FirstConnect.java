package io.lakebase.benchmarks.driver;

import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Sample;
import java.lang.management.ManagementFactory;
import java.sql.Connection;

/** The first connection of a JVM; its one round is run once. */
public final class FirstConnect implements Contestant {

  private final Parameters parameters;

  /** Given what {@link LocalLakebase#parameters} tells, and the {@code door}. */
  public FirstConnect(Parameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    int classesBefore = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    long start = System.nanoTime();
    Opener opener = Opener.of(Door.valueOf(parameters.get("door")), parameters);
    try (Connection connection = opener.open()) {
      long first = System.nanoTime() - start;
      int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount() - classesBefore;
      connection.setReadOnly(false);
      long again = System.nanoTime();
      opener.open().close();
      return Sample.of("first", first / 1e6, "second", (System.nanoTime() - again) / 1e6)
          .with("classes", classes);
    }
  }

  @Override
  public void close() {}
}
