package io.lakebase.jdbc.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One login is refused, and the others go on. */
class RefusedCredentialTest {

  private static final CredentialKey KEY =
      new CredentialKey(
          "workspace", "one", new ResourceName.Endpoint("p", "b", "e"), null, List.of());

  private final VirtualTime time = new VirtualTime(3);
  private final ScriptedSource source = new ScriptedSource(time);
  private final Queue<Runnable> slow = new ArrayDeque<>();
  private boolean slowly;
  private final CredentialCache cache = new CredentialCache(surroundings(), () -> {});

  private Surroundings surroundings() {
    Surroundings calm = time.surroundings();
    return new Surroundings(
        calm.clock(),
        calm.nanoTime(),
        task -> {
          if (slowly) {
            slow.add(task);
          } else {
            task.run();
          }
        },
        calm.timer(),
        calm.random());
  }

  private Credential login(@Nullable Credential refusedHere) throws Exception {
    return cache
        .get(KEY, source, Deadline.after(Duration.ZERO, time::nanos), refusedHere)
        .credential();
  }

  private Credential otherLogin() throws Exception {
    return login(null);
  }

  private void fails(boolean terminal) {
    source.fail(() -> new CredentialException("[shop] not now.", terminal, 503, null, null));
  }

  @Test
  void othersAreServedWhileTheSuccessorIsOnItsWay() throws Exception {
    Credential first = otherLogin();
    slowly = true;
    assertThat(cache.refused(KEY, first)).isTrue();

    assertThatThrownBy(() -> login(first)).isInstanceOf(TimeoutException.class);
    assertThat(otherLogin()).isEqualTo(first);
    assertThat(otherLogin()).isEqualTo(first);
    assertThat(slow).as("one call for all").hasSize(1);
    slow.remove().run();

    assertThat(login(first).token()).isEqualTo("token-2");
    assertThat(otherLogin().token()).isEqualTo("token-2");
    assertThat(source.calls()).isEqualTo(2);
    assertThat(cache.statistics().refusals()).isEqualTo(1);
    assertThat(cache.statistics().waits()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void othersAreServedUntilItExpiresWhileNoSuccessorIsToBeHad(boolean terminal) throws Exception {
    Credential first = otherLogin();
    fails(terminal);
    cache.refused(KEY, first);

    for (int minute = 0; minute < 59; minute++) {
      assertThatThrownBy(() -> login(first)).hasMessage("[shop] not now.");
      assertThat(otherLogin()).isEqualTo(first);
      time.advance(Duration.ofMinutes(1));
    }

    assertThatThrownBy(this::otherLogin).hasMessage("[shop] not now.");
    assertThat(source.mostCallsWithin(Duration.ofMinutes(1))).isLessThanOrEqualTo(3);
  }

  /** Also when the login that was refused has given up. */
  @Test
  void whoeverIsServedItAsksForItsSuccessor() throws Exception {
    Credential first = otherLogin();
    fails(false);
    cache.refused(KEY, first);
    otherLogin();
    source.recover();
    time.advance(Duration.ofSeconds(2));

    otherLogin();

    assertThat(otherLogin().token()).isEqualTo("token-3");
    assertThat(source.calls()).isEqualTo(3);
  }

  @Test
  void aSuccessorThatIsRefusedTooIsServedToOthersInItsTurn() throws Exception {
    Credential first = otherLogin();
    cache.refused(KEY, first);
    Credential second = login(first);
    fails(false);

    assertThat(cache.refused(KEY, second)).as("within the interval").isFalse();
    time.advance(Duration.ofSeconds(30));
    assertThat(cache.refused(KEY, second)).isTrue();

    assertThat(otherLogin()).isEqualTo(second);
    assertThat(login(first)).isEqualTo(second);
    assertThatThrownBy(() -> login(second)).hasMessage("[shop] not now.");
  }

  @Test
  void aSuccessorWithoutLifeTakesNoPlace() throws Exception {
    Credential first = otherLogin();
    source.life = Duration.ZERO;
    cache.refused(KEY, first);

    assertThat(login(first).token()).isEqualTo("token-2");

    assertThat(otherLogin()).isEqualTo(first);
  }

  @Test
  void nothingIsServedAfterAllIsForgotten() throws Exception {
    Credential first = otherLogin();
    cache.refused(KEY, first);
    cache.clear();

    assertThat(otherLogin().token()).isEqualTo("token-2");
  }
}
