package io.lakebase.jdbc.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that are set, and machines that sleep: one call at most, and no token past its time. */
class ClockStepTest {

  private static final CredentialKey KEY =
      new CredentialKey(
          "workspace", "identity", new ResourceName.Endpoint("p", "b", "e"), null, List.of());

  private final VirtualTime time = new VirtualTime(11);
  private final ScriptedSource source = new ScriptedSource(time);
  private final CredentialCache cache = new CredentialCache(time.surroundings(), () -> {});

  private Credential login() throws Exception {
    return cache.get(KEY, source, Deadline.after(Duration.ZERO, time::nanos)).credential();
  }

  /** Logs in every ten seconds of a span. */
  private void use(Duration span) throws Exception {
    for (long left = span.toSeconds(); left > 0; left -= 10) {
      login();
      time.advance(Duration.ofSeconds(10));
    }
  }

  /** The wall clock jumps ahead, the monotonic one stands: set, or a machine that slept. */
  @ParameterizedTest
  @ValueSource(longs = {3, 60, 600, 2_000, 3_550, 28_800, 31_536_000})
  void aStepAheadCostsOneCallAtMostAndNobodyGetsAnExpiredToken(long seconds) throws Exception {
    use(Duration.ofMinutes(10));
    assertThat(source.calls()).isEqualTo(1);

    time.stepWallClock(Duration.ofSeconds(seconds));
    for (int i = 0; i < 50; i++) {
      assertThat(time.now()).isBefore(login().expiresAt());
    }

    assertThat(source.calls()).isLessThanOrEqualTo(2);
    assertThat(cache.statistics().failures()).isZero();
  }

  /** A clock that is set back must not let a token live for longer. */
  @ParameterizedTest
  @ValueSource(longs = {3, 600, 3_600, 86_400, 31_536_000})
  void aStepBackLengthensNoLife(long seconds) throws Exception {
    Credential first = login();
    time.advance(Duration.ofMinutes(5));
    time.stepWallClock(Duration.ofSeconds(-seconds));

    use(Duration.ofMinutes(54));

    assertThat(login()).isNotEqualTo(first);
    assertThat(source.calls()).isEqualTo(2);
  }

  @Test
  void aClockThatSwingsCostsNoMoreThanOneCallASwing() throws Exception {
    for (int swing = 0; swing < 20; swing++) {
      time.stepWallClock(Duration.ofHours(swing % 2 == 0 ? 3 : -3));
      use(Duration.ofMinutes(1));
    }

    assertThat(source.calls()).isLessThanOrEqualTo(20);
  }
}
