package io.lakebase.benchmarks.driver;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.lakebase.benchmarks.harness.Contestant;
import io.lakebase.benchmarks.harness.Parameters;
import io.lakebase.benchmarks.harness.Quantiles;
import io.lakebase.benchmarks.harness.Sample;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A pool that turns over all its connections again and again; measures every connect. */
public final class RotationContestant implements Contestant {

  private final int size;
  private final Queue<Double> millis = new ConcurrentLinkedQueue<>();
  private final HikariDataSource pool;

  /** Given what {@link LocalLakebase#parameters} tells, the {@code door} and the {@code size}. */
  public RotationContestant(Parameters parameters) {
    size = parameters.number("size");
    Opener opener = Opener.of(Door.valueOf(parameters.get("door")), parameters);
    HikariConfig config = new HikariConfig();
    config.setDataSource(new OpenerDataSource(() -> timed(opener)));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(size);
    pool = new HikariDataSource(config);
  }

  private Connection timed(Opener opener) throws SQLException {
    long start = System.nanoTime();
    Connection connection = opener.open();
    millis.add((System.nanoTime() - start) / 1e6);
    return connection;
  }

  @Override
  public Sample round(Parameters order) throws Exception {
    awaitFull();
    millis.clear();
    HikariPoolMXBean bean = pool.getHikariPoolMXBean();
    int turns = 0;
    long limit = order.length().multipliedBy(3).toNanos();
    long start = System.nanoTime();
    while (System.nanoTime() - start < order.length().toNanos()) {
      awaitFull();
      int before = millis.size();
      bean.softEvictConnections();
      while (millis.size() < before + size && System.nanoTime() - start < limit) {
        try (Connection connection = pool.getConnection()) {
          connection.isValid(5);
        }
      }
      turns++;
    }
    double[] all = millis.stream().mapToDouble(Double::doubleValue).toArray();
    return Sample.of("p50", Quantiles.median(all), "max", Quantiles.at(all, 1))
        .with("p99", Quantiles.at(all, 0.99))
        .with("connects", all.length)
        .with("turns", turns);
  }

  private void awaitFull() throws InterruptedException {
    while (pool.getHikariPoolMXBean().getTotalConnections() < size) {
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
