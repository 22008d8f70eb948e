package io.lakebase.jdbc.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.LocalLakebase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RestartUnderLoadTest {

  private static final int THREADS = 8;

  @Test
  void eachThreadLosesAtMostTheQueryItWasIn() throws Exception {
    LakebaseEmulator lakebase = LocalLakebase.fresh();
    LocalLakebase.connect().close();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(LocalLakebase.url());
    config.setDataSourceProperties(LocalLakebase.settings());
    config.setMaximumPoolSize(THREADS);
    config.setConnectionTimeout(30_000);
    AtomicInteger done = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    Queue<SQLException> lost = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      for (int i = 0; i < THREADS; i++) {
        threads.submit(
            () -> {
              while (!stop.get()) {
                try (Connection connection = pool.getConnection()) {
                  LocalLakebase.query(connection, "SELECT pg_sleep(0.002)::text");
                  done.incrementAndGet();
                } catch (SQLException e) {
                  lost.add(e);
                }
              }
            });
      }
      await().until(() -> done.get() > 50);

      lakebase.restartCompute();

      int before = done.get();
      await().atMost(Duration.ofSeconds(30)).until(() -> done.get() > before + 200);
      stop.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }

    assertThat(lost).hasSizeLessThanOrEqualTo(2 * THREADS);
    assertThat(lost)
        .allSatisfy(failure -> assertThat(failure.getSQLState()).matches("08.*|57P0[123]"));
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }
}
