package io.lakebase.jdbc.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lakebase.emulator.LakebaseEmulator;
import io.lakebase.emulator.Stage;
import io.lakebase.jdbc.LocalLakebase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Between the client and the compute; a token is never the price of it. */
class BrokenProxyTest {

  private LakebaseEmulator lakebase;

  @BeforeEach
  void fresh() {
    lakebase = LocalLakebase.fresh();
  }

  @AfterEach
  void heal() {
    lakebase.endpoint().acceptConnections();
    lakebase.endpoint().wakeAfter(Duration.ofMillis(300));
    LocalLakebase.fresh();
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"BEFORE_TLS", "AFTER_TLS", "AFTER_PASSWORD"})
  void threeCutsInARowAreBridged(Stage stage) {
    lakebase.endpoint().faults().times(3).cut(stage);

    Attempt attempt = Attempt.now();

    assertThat(attempt.failure()).isEmpty();
    assertThat(attempt.took()).isLessThan(Duration.ofSeconds(10));
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"BEFORE_TLS", "AFTER_TLS", "AFTER_PASSWORD"})
  void cutsWithoutEndAreSaidWithinTheTimeForWakingUp(Stage stage) {
    lakebase.endpoint().faults().cut(stage);

    Attempt attempt = Attempt.now("lakebaseWakeTimeout", "700ms");

    assertThat(attempt.error()).isInstanceOf(SQLTransientConnectionException.class);
    assertThat(attempt.took()).isLessThan(Duration.ofSeconds(8));
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @Test
  void aCutInAQueryLosesThatQueryOnly() throws SQLException {
    try (Connection cut = LocalLakebase.connect();
        Connection other = LocalLakebase.connect()) {
      lakebase.endpoint().faults().times(1).cut(Stage.MID_QUERY);

      SQLException failure =
          catchThrowableOfType(SQLException.class, () -> LocalLakebase.query(cut, "SELECT 'lost'"));

      assertThat(failure.getSQLState()).startsWith("08");
      assertThat(cut.isClosed()).isTrue();
      assertThat(LocalLakebase.query(other, "SELECT 'kept'")).isEqualTo("kept");
    }
    assertThat(Attempt.now().failure()).isEmpty();
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {300, 2_000})
  void everybodyWaitsForOneSleepingCompute(long millis) throws Exception {
    lakebase.endpoint().wakeAfter(Duration.ofMillis(millis));
    lakebase.endpoint().suspend();

    List<Attempt> attempts = Attempt.together(10, Attempt::now);

    assertThat(attempts)
        .allSatisfy(
            attempt -> {
              assertThat(attempt.failure()).isEmpty();
              assertThat(attempt.took()).isLessThan(Duration.ofMillis(millis).plusSeconds(8));
            });
    assertThat(LocalLakebase.credentialCalls()).isEqualTo(1);
  }

  @Test
  void aDisabledEndpointIsSaidAtOnce() {
    lakebase.endpoint().disable();

    Attempt attempt = Attempt.now();

    assertThat(attempt.error()).isInstanceOf(SQLNonTransientConnectionException.class);
    assertThat(attempt.took()).isLessThan(Duration.ofSeconds(5));
    assertThat(LocalLakebase.credentialCalls()).isLessThanOrEqualTo(1);
  }

  @Test
  void aFarAwayProxyIsJustSlow() {
    lakebase.endpoint().faults().latency(Duration.ofMillis(60), Duration.ofMillis(60));

    Attempt attempt = Attempt.now();

    assertThat(attempt.failure()).isEmpty();
    assertThat(attempt.took()).isLessThan(Duration.ofSeconds(8));
  }
}
