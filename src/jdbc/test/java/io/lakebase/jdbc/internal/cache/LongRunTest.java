package io.lakebase.jdbc.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hours and days of use, in virtual time. */
class LongRunTest {

  private static final CredentialKey KEY =
      new CredentialKey(
          "workspace",
          "identity",
          new ResourceName.Endpoint("shop", "main", "primary"),
          null,
          List.of());

  private final VirtualTime time = new VirtualTime(42);
  private final ScriptedSource source = new ScriptedSource(time);
  private final CredentialCache cache = new CredentialCache(time.surroundings(), () -> {});

  private static Credential login(CredentialCache cache, ScriptedSource source, VirtualTime time)
      throws Exception {
    return cache.get(KEY, source, Deadline.after(Duration.ZERO, time::nanos)).credential();
  }

  private Credential login() throws Exception {
    return login(cache, source, time);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aPoolOfFiftyNeedsFewCredentialsInSixtyHoursAndNobodyWaitsAfterTheFirst(long seed)
      throws Exception {
    VirtualTime time = new VirtualTime(seed);
    ScriptedSource source = new ScriptedSource(time);
    CredentialCache cache = new CredentialCache(time.surroundings(), () -> {});
    long lifetime = Duration.ofMinutes(30).toNanos();
    PriorityQueue<Long> retirements = new PriorityQueue<>();
    for (int i = 0; i < 50; i++) {
      retirements.add(0L);
    }

    while (retirements.peek() <= Duration.ofHours(60).toNanos()) {
      time.advanceTo(retirements.remove());
      Credential credential = login(cache, source, time);
      assertThat(time.now()).isBefore(credential.expiresAt());
      retirements.add(time.nanos() + lifetime - time.random().nextLong(lifetime / 4));
    }

    assertThat(source.mostCallsWithin(Duration.ofHours(1))).isLessThanOrEqualTo(2);
    assertThat(source.calls()).isBetween(80, 92);
    assertThat(cache.statistics().waits()).isEqualTo(1);
    assertThat(cache.statistics().failures()).isZero();
  }

  @Test
  void aKeyThatIsUsedOnceIsRenewedOnceAndThenLeftAlone() throws Exception {
    login();

    time.advance(Duration.ofHours(24));

    assertThat(source.calls()).isEqualTo(2);
    assertThat(cache.statistics().entries()).isZero();
  }

  @Test
  void servesTheOldCredentialThroughAnOutageUntilItExpiresAndThenSaysWhy() throws Exception {
    Credential first = login();
    time.advance(Duration.ofMinutes(20));
    source.fail(() -> new CredentialException("[shop] down: 503.", false, 503, null, null));

    for (int minute = 20; minute < 59; minute++) {
      assertThat(login()).isEqualTo(first);
      time.advance(Duration.ofMinutes(1));
    }

    assertThat(time.now()).isEqualTo(first.expiresAt().minusSeconds(60));
    assertThatThrownBy(this::login)
        .isInstanceOf(CredentialException.class)
        .hasMessage("[shop] down: 503.");
    hammer(Duration.ofMinutes(20));
    assertThat(source.mostCallsWithin(Duration.ofMinutes(5))).isLessThanOrEqualTo(15);
    source.recover();
    time.advance(Duration.ofSeconds(30));
    assertThat(login()).isNotEqualTo(first);
  }

  @Test
  void asksAtMostTwelveTimesAMinuteWhenItIsRefusedForGood() throws Exception {
    source.fail(() -> new CredentialException("[shop] refused: 403.", true, 403, null, null));

    hammer(Duration.ofMinutes(10));

    assertThat(source.mostCallsWithin(Duration.ofMinutes(1))).isBetween(11, 12);
  }

  @Test
  void asksAtMostFifteenTimesInFiveMinutesFromAColdStart() throws Exception {
    source.fail(() -> new CredentialException("[shop] down: timeout.", false, null));

    hammer(Duration.ofMinutes(10));

    assertThat(source.mostCallsWithin(Duration.ofMinutes(5))).isBetween(10, 15);
  }

  @Test
  void honoursRetryAfterUpToThirtySeconds() throws Exception {
    source.fail(() -> new CredentialException("busy", false, 429, Duration.ofHours(2), null));
    assertThatThrownBy(this::login).isInstanceOf(CredentialException.class);
    source.recover();

    time.advance(Duration.ofSeconds(29));
    assertThatThrownBy(this::login).isInstanceOf(CredentialException.class);
    time.advance(Duration.ofSeconds(1));

    assertThat(login().token()).isEqualTo("token-2");
  }

  @Property(tries = 200)
  void neverServesWhatEitherClockCallsExpired(
      @ForAll List<@LongRange(min = -7200, max = 7200) Long> steps) throws Exception {
    VirtualTime time = new VirtualTime(7);
    ScriptedSource source = new ScriptedSource(time);
    CredentialCache cache = new CredentialCache(time.surroundings(), () -> {});
    for (long step : steps) {
      if (step < 0) {
        time.stepWallClock(Duration.ofSeconds(step));
      } else if (step % 2 == 0) {
        time.stepWallClock(Duration.ofSeconds(step));
      } else {
        time.advance(Duration.ofSeconds(step));
      }
      int before = source.calls();

      Credential credential = login(cache, source, time);

      boolean fetchedNow = source.calls() > before;
      assertThat(fetchedNow || time.now().isBefore(credential.expiresAt())).isTrue();
    }
  }

  @Test
  void aCredentialThatIsExpiredWhenItArrivesIsUsedOnce() throws Exception {
    source.life = Duration.ofMinutes(-5);

    assertThat(login().token()).isEqualTo("token-1");
    assertThat(login().token()).isEqualTo("token-2");
    assertThat(cache.statistics().hits()).isZero();
  }

  @Test
  void dropsARefusedCredentialOnceAndNotAgainWithinTheInterval() throws Exception {
    Credential first = login();
    Credential other = new Credential("another", time.now(), time.now().plusSeconds(60));

    assertThat(cache.refused(KEY, other)).isTrue();
    assertThat(login()).isEqualTo(first);
    assertThat(cache.refused(KEY, first)).isTrue();
    Credential second = login();
    assertThat(second).isNotEqualTo(first);
    assertThat(cache.refused(KEY, first)).isTrue();
    assertThat(cache.refused(KEY, second)).isFalse();
    assertThat(login()).isEqualTo(second);
    time.advance(Duration.ofSeconds(31));
    assertThat(cache.refused(KEY, second)).isTrue();

    assertThat(login()).isNotEqualTo(second);
    assertThat(cache.statistics().refusals()).isEqualTo(2);
  }

  private void hammer(Duration span) throws Exception {
    long end = time.nanos() + span.toNanos();
    while (time.nanos() < end) {
      assertThatThrownBy(this::login).isInstanceOf(CredentialException.class);
      time.advance(Duration.ofMillis(250));
    }
  }
}
