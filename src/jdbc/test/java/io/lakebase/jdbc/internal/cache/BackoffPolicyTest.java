package io.lakebase.jdbc.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.credential.CredentialException;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BackoffPolicyTest {

  @Property
  void aTransientPauseIsBetweenOneAndThirtySecondsWhateverTheServerAsksFor(
      @ForAll @IntRange(min = 1) int failures,
      @ForAll @DoubleRange(max = 1) double random,
      @ForAll @LongRange(max = 10_000_000) long retryAfter) {
    CredentialException failure =
        new CredentialException("no", false, 429, Duration.ofSeconds(retryAfter), null);

    Duration pause = BackoffPolicy.pause(failure, failures, random);

    assertThat(pause).isBetween(Duration.ofSeconds(1), BackoffPolicy.LONGEST);
    assertThat(pause).isGreaterThanOrEqualTo(Duration.ofSeconds(Math.min(30, retryAfter)));
  }

  @Property
  void aTerminalPauseIsFiveSeconds(@ForAll @IntRange(min = 1) int failures) {
    CredentialException failure =
        new CredentialException("no", true, 403, Duration.ofSeconds(900), null);

    assertThat(BackoffPolicy.pause(failure, failures, 0.3)).isEqualTo(Duration.ofSeconds(5));
  }

  @Property
  void atMostFifteenCallsFitIntoFiveMinutesOfOutage(@ForAll @DoubleRange(max = 1) double random) {
    CredentialException failure = new CredentialException("down", false, null);
    Duration passed = Duration.ZERO;
    int calls = 0;
    while (passed.compareTo(Duration.ofMinutes(5)) < 0) {
      calls++;
      passed = passed.plus(BackoffPolicy.pause(failure, calls, random));
    }

    assertThat(calls).isBetween(10, 15);
  }
}
