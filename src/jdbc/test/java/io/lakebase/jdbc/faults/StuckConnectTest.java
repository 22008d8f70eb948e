package io.lakebase.jdbc.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.jdbc.LocalLakebase;
import io.lakebase.jdbc.databricks.Workspaces;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connect that is stuck anywhere ends by its timeout or by an interrupt, and hurts nobody. */
class StuckConnectTest {

  private static final Duration BOUND = Duration.ofSeconds(10);

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
    Workspaces.close();
  }

  @AfterEach
  void heal() {
    lakebase.endpoint().wakeAfter(Duration.ofMillis(300));
    LocalLakebase.fresh();
  }

  @ParameterizedTest
  @EnumSource(ConnectStage.class)
  void endsWhenTheLoginTimeoutIsOver(ConnectStage stage) {
    stage.stick(lakebase);
    Properties settings = stage.settings();
    settings.setProperty("loginTimeout", "0.4");

    Attempt attempt = Attempt.to(stage.url(), settings);

    assertThat(attempt.took()).isBetween(Duration.ofMillis(200), BOUND);
    assertThat(attempt.sqlState()).isEqualTo("08001");
    assertThat(attempt.error())
        .isInstanceOfAny(SQLTimeoutException.class, SQLTransientConnectionException.class);
    nobodyIsHurt(stage);
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTUP", "LOGIN"})
  void leavesNoThreadBehindThatReadsForEver(ConnectStage stage) {
    stage.stick(lakebase);
    Properties settings = stage.settings();
    settings.setProperty("loginTimeout", "0.4");

    Attempt.to(stage.url(), settings);

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Thread.getAllStackTraces().entrySet().stream()
                    .filter(thread -> thread.getKey().getName().startsWith("lakebase-login"))
                    .flatMap(thread -> Arrays.stream(thread.getValue()))
                    .noneMatch(frame -> frame.getClassName().startsWith("org.postgresql.")));
  }

  @ParameterizedTest
  @EnumSource(ConnectStage.class)
  void endsWhenItIsInterrupted(ConnectStage stage) throws Exception {
    stage.stick(lakebase);
    Properties settings = stage.settings();
    CompletableFuture<Attempt> outcome = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              Attempt attempt = Attempt.to(stage.url(), settings);
              flag.complete(Thread.currentThread().isInterrupted());
              outcome.complete(attempt);
            },
            "stuck");
    thread.start();
    await().until(() -> stage.reached(lakebase));
    long start = System.nanoTime();

    thread.interrupt();

    Attempt attempt = outcome.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
    assertThat(attempt.error()).hasMessageContaining("interrupted while it connected");
    assertThat(flag.get()).isTrue();
    nobodyIsHurt(stage);
  }

  private void nobodyIsHurt(ConnectStage stage) {
    lakebase.faults().clear();
    lakebase.endpoint().faults().clear();
    lakebase.endpoint().wakeAfter(Duration.ofMillis(100));
    lakebase.endpoint().wake();

    assertThat(Attempt.to(stage.url(), stage.settings()).failure()).isEmpty();
  }
}
