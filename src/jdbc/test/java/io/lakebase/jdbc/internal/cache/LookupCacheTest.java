package io.lakebase.jdbc.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class LookupCacheTest {

  private final VirtualTime time = new VirtualTime(1);
  private final LookupCache<String, String> cache =
      new LookupCache<>(time.surroundings(), Duration.ofSeconds(10));
  private int calls;
  private boolean down;

  private String get() throws Exception {
    return cache.get(
        "host",
        () -> {
          calls++;
          if (down) {
            throw new CredentialException("[host] down.", false, null);
          }
          return "answer-" + calls;
        },
        Deadline.after(Duration.ZERO, time::nanos));
  }

  @Test
  void anAnswerIsRememberedAndRenewedBehindItsUsersAfterFiveMinutes() throws Exception {
    assertThat(get()).isEqualTo("answer-1");
    time.advance(Duration.ofMinutes(4));
    assertThat(get()).isEqualTo("answer-1");
    assertThat(calls).isEqualTo(1);

    time.advance(Duration.ofMinutes(1));

    assertThat(get()).isEqualTo("answer-1");
    assertThat(get()).isEqualTo("answer-2");
    assertThat(calls).isEqualTo(2);
  }

  @Test
  void theOldAnswerOutlivesAnOutage() throws Exception {
    get();
    down = true;

    for (int hour = 0; hour < 48; hour++) {
      time.advance(Duration.ofHours(1));
      assertThat(get()).isEqualTo("answer-1");
    }
  }

  @Test
  void anOutdatedAnswerIsAskedForAnewEveryFiveSecondsAtMost() throws Exception {
    get();

    cache.outdated("host");
    assertThat(get()).isEqualTo("answer-2");
    cache.outdated("host");
    assertThat(get()).isEqualTo("answer-2");
    time.advance(Duration.ofSeconds(5));
    cache.outdated("host");

    assertThat(get()).isEqualTo("answer-3");
  }

  @Test
  void aSlowRenewalDoesNotReplaceWhatWasAskedForAfterItBegan() throws Exception {
    Deque<Runnable> slow = new ArrayDeque<>();
    boolean[] busy = {false};
    Surroundings at = time.surroundings();
    LookupCache<String, String> renewed =
        new LookupCache<>(
            new Surroundings(
                at.clock(),
                at.nanoTime(),
                task -> {
                  if (busy[0]) {
                    slow.add(task);
                  } else {
                    task.run();
                  }
                },
                at.timer(),
                at.random()),
            Duration.ofSeconds(90));
    Deadline deadline = Deadline.after(Duration.ofHours(1), time::nanos);
    renewed.get("p", () -> "old host", deadline);
    time.advance(Duration.ofMinutes(5));
    busy[0] = true;
    renewed.get("p", () -> "old host", deadline);
    busy[0] = false;
    renewed.outdated("p");
    assertThat(renewed.get("p", () -> "new host", deadline)).isEqualTo("new host");

    slow.forEach(Runnable::run);

    assertThat(slow).hasSize(1);
    assertThat(renewed.get("p", () -> "new host", deadline)).isEqualTo("new host");
  }

  @Test
  void anAnswerThatCameWithAnotherDoesNotReplaceANewerOne() throws Exception {
    long began = time.nanos();
    time.advance(Duration.ofSeconds(1));
    get();

    cache.put("host", "older", began);
    assertThat(get()).isEqualTo("answer-1");
    cache.outdated("host");
    cache.put("host", "older", began);
    assertThat(get()).isEqualTo("answer-2");
    time.advance(Duration.ofSeconds(1));
    cache.put("host", "newer", time.nanos());

    assertThat(get()).isEqualTo("newer");
  }

  @Test
  void aFailureIsRememberedForItsPause() throws Exception {
    down = true;

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(this::get)
          .isInstanceOf(CredentialException.class)
          .hasMessage("[host] down.");
    }
    assertThat(calls).isEqualTo(1);
    down = false;
    time.advance(Duration.ofSeconds(2));

    assertThat(get()).isEqualTo("answer-2");
  }
}
