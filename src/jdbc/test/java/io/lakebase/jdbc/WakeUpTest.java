package io.lakebase.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lakebase.jdbc.internal.Deadline;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Waiting for a compute, in virtual time. */
class WakeUpTest {

  private static final Duration DIAL = Duration.ofMillis(40);

  private long nanos;
  private int dials;
  private Duration awakeAfter = Duration.ZERO;

  private Connection connect(Duration loginTimeout, Duration wakeTimeout) throws Exception {
    return attempts(loginTimeout, wakeTimeout).with("token", false, false);
  }

  private LoginAttempts attempts(Duration loginTimeout, Duration wakeTimeout) {
    Collaborators world =
        new Collaborators(
            Ambient.PROCESS,
            WorkspaceFinder::registeredOrUnifiedAuth,
            Tokens.shared(),
            (url, settings, limit) -> dial(),
            () -> 0.5,
            pause -> nanos += pause.toNanos());
    LoginTarget target =
        new LoginTarget(
            "endpoint", List.of(new HostPort("host", 5432)), "db", "role", new Properties());
    return new LoginAttempts(target, world, Deadline.after(loginTimeout, () -> nanos), wakeTimeout);
  }

  private Connection dial() throws SQLException {
    dials++;
    nanos += DIAL.toNanos();
    if (nanos < awakeAfter.toNanos()) {
      throw new SQLException("FATAL: the database system is starting up", "57P03");
    }
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (p, m, a) -> null);
  }

  /** Seconds asleep, tries at most, seconds lost after it woke at most. */
  @ParameterizedTest
  @CsvSource({"0.3, 4, 0.5", "5, 9, 2.1", "60, 45, 2.1"})
  void connectsSoonAfterTheComputeIsAwake(double seconds, int tries, double late) throws Exception {
    awakeAfter = Duration.ofMillis((long) (seconds * 1000));

    Connection connection = connect(Duration.ofSeconds(120), Duration.ofSeconds(90));

    assertThat(connection).isNotNull();
    assertThat(dials).isLessThanOrEqualTo(tries);
    assertThat(nanos / 1e9 - seconds).isBetween(0.0, late);
  }

  @Test
  void theTimeThatATokenTookIsNotTakenFromTheTimeForWakingUp() throws Exception {
    LoginAttempts attempts = attempts(Duration.ofSeconds(120), Duration.ofSeconds(45));
    nanos = Duration.ofSeconds(50).toNanos();
    awakeAfter = Duration.ofSeconds(90);

    assertThat(attempts.with("token", true, false)).isNotNull();
  }

  @Test
  void givesUpAComputeThatNeedsLongerThanAllowedAndSaysSo() {
    awakeAfter = Duration.ofSeconds(60);

    SQLException failure =
        catchThrowableOfType(
            SQLTransientConnectionException.class,
            () -> connect(Duration.ofSeconds(60), Duration.ofSeconds(45)));

    assertThat((Throwable) failure).hasMessageContaining("the compute did not wake up in time");
    assertThat(Duration.ofNanos(nanos)).isBetween(Duration.ofSeconds(42), Duration.ofSeconds(46));
    assertThat(dials).isLessThan(35);
  }
}
