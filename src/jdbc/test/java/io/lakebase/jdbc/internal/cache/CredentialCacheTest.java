package io.lakebase.jdbc.internal.cache;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialRequest;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real threads and real time. */
class CredentialCacheTest {

  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final CredentialCache cache = CredentialCache.withOwnThreads();
  private final AtomicInteger calls = new AtomicInteger();

  @AfterEach
  void close() {
    cache.close();
  }

  private static CredentialKey key(String identity) {
    return new CredentialKey(
        "workspace", identity, new ResourceName.Endpoint("p", "b", "e"), null, List.of());
  }

  private Credential next(Duration life) {
    Instant now = Instant.now();
    return new Credential("token-" + calls.incrementAndGet(), now, now.plus(life));
  }

  @Test
  void ofManyThatWereRefusedAtOnceNobodyIsSentAway() throws Exception {
    int refused = 4;
    CyclicBarrier together = new CyclicBarrier(refused);
    ExecutorService pool = Executors.newFixedThreadPool(refused);
    try {
      for (int round = 0; round < 300; round++) {
        CredentialKey key = key("refused-" + round);
        Credential held =
            cache
                .get(key, request -> next(Duration.ofHours(1)), Deadline.after(PATIENT))
                .credential();
        List<Future<Boolean>> answers =
            IntStream.range(0, refused)
                .mapToObj(
                    i ->
                        pool.submit(
                            () -> {
                              together.await();
                              return cache.refused(key, held);
                            }))
                .toList();
        for (Future<Boolean> answer : answers) {
          assertThat(answer.get(30, SECONDS)).isTrue();
        }
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(cache.statistics().refusals()).isEqualTo(300);
  }

  @Test
  void manyColdCallersShareOneCall() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CredentialSource slow =
        request -> {
          release.await();
          return next(Duration.ofHours(1));
        };
    CyclicBarrier barrier = new CyclicBarrier(201);
    ExecutorService callers = Executors.newFixedThreadPool(200);
    try {
      List<Future<String>> tokens =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      callers.submit(
                          () -> {
                            barrier.await();
                            return cache
                                .get(key("one"), slow, Deadline.after(PATIENT))
                                .credential()
                                .token();
                          }))
              .toList();
      barrier.await();
      await().until(() -> cache.statistics().waits() == 200);
      release.countDown();

      for (Future<String> token : tokens) {
        assertThat(token.get(30, SECONDS)).isEqualTo("token-1");
      }
      assertThat(calls).hasValue(1);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void everyCallerWaitsForItsOwnDeadlineOnlyAndTheCallGoesOn() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CredentialSource slow =
        request -> {
          release.await();
          return next(Duration.ofHours(1));
        };

    assertThatThrownBy(() -> cache.get(key("one"), slow, Deadline.after(Duration.ofMillis(20))))
        .isInstanceOf(TimeoutException.class);
    release.countDown();

    assertThat(cache.get(key("one"), slow, Deadline.after(PATIENT)).credential().token())
        .isEqualTo("token-1");
  }

  @Test
  void anInterruptedCallerDoesNotHurtTheOthers() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CredentialSource slow =
        request -> {
          release.await();
          return next(Duration.ofHours(1));
        };
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                cache.get(key("one"), slow, Deadline.after(PATIENT));
              } catch (Throwable e) {
                thrown.complete(e);
              }
            });
    caller.start();
    await().until(() -> cache.statistics().waits() == 1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<Served> patient =
          other.submit(() -> cache.get(key("one"), slow, Deadline.after(PATIENT)));
      await().until(() -> cache.statistics().waits() == 2);
      caller.interrupt();

      assertThat(thrown.get(30, SECONDS)).isInstanceOf(InterruptedException.class);
      release.countDown();
      assertThat(patient.get(30, SECONDS).credential().token()).isEqualTo("token-1");
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void aRefreshThatHangsHoldsNobodyUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CredentialSource source =
        request -> {
          Credential credential = next(Duration.ofMillis(1500));
          if (calls.get() == 2) {
            never.await();
          }
          return credential;
        };
    cache.get(key("one"), source, Deadline.after(PATIENT));
    await()
        .until(
            () -> {
              cache.get(key("one"), source, Deadline.after(PATIENT));
              return calls.get() >= 2;
            });

    await()
        .untilAsserted(
            () ->
                assertThat(
                        cache.get(key("one"), source, Deadline.after(PATIENT)).credential().token())
                    .isEqualTo("token-3"));
  }

  @Test
  void aCallThatHangsIsInterruptedAtItsLimitAndTheNextOneSucceeds() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    CredentialSource source =
        new CredentialSource() {
          @Override
          public Credential issue(CredentialRequest request) throws InterruptedException {
            if (calls.get() == 0) {
              calls.incrementAndGet();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            }
            return next(Duration.ofHours(1));
          }

          @Override
          public Duration limit() {
            return Duration.ofMillis(100);
          }
        };

    String token = cache.get(key("one"), source, Deadline.after(PATIENT)).credential().token();

    assertThat(token).isEqualTo("token-2");
    assertThat(interrupted.await(10, SECONDS)).isTrue();
  }

  @Test
  void aPatientCallerStaysForAShortPauseAndAHurriedOneIsToldWhy() throws Exception {
    CredentialSource flaky =
        request -> {
          if (calls.incrementAndGet() == 1) {
            throw new CredentialException("[p] busy.", false, 503, null, null);
          }
          return next(Duration.ofHours(1));
        };

    assertThatThrownBy(
            () -> cache.get(key("hurried"), flaky, Deadline.after(Duration.ofMillis(500))))
        .isInstanceOf(CredentialException.class)
        .hasMessage("[p] busy.");
    calls.set(0);
    Served served = cache.get(key("patient"), flaky, Deadline.after(PATIENT));

    assertThat(served.cached()).isFalse();
    assertThat(served.credential().token()).isEqualTo("token-3");
  }

  @Test
  void aTerminalFailureIsToldAtOnceToEverybody() {
    CredentialSource refusing =
        request -> {
          calls.incrementAndGet();
          throw new CredentialException("[p] refused.", true, 403, null, null);
        };

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> cache.get(key("one"), refusing, Deadline.after(PATIENT)))
          .isInstanceOf(CredentialException.class)
          .hasMessage("[p] refused.");
    }
    assertThat(calls).hasValue(1);
  }

  @Test
  void aSourceThatBreaksItsContractIsAFailureLikeAnyOther() {
    CredentialSource broken =
        request -> {
          throw new IllegalStateException("boom");
        };

    assertThatThrownBy(() -> cache.get(key("one"), broken, Deadline.after(Duration.ofMillis(300))))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("failed unexpectedly")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClassThatIsMissingIsNamedAtOnce() {
    AtomicInteger asked = new AtomicInteger();
    CredentialSource crippled =
        request -> {
          asked.incrementAndGet();
          throw new NoClassDefFoundError("java/net/http/HttpClient");
        };

    assertThatThrownBy(() -> cache.get(key("one"), crippled, Deadline.after(PATIENT)))
        .isInstanceOf(CredentialException.class)
        .hasMessageContaining("java/net/http/HttpClient. Put what is missing on the class path");
    assertThat(asked).hasValue(1);
  }

  @Test
  void keysThatDifferInIdentityAloneShareNothing() throws Exception {
    CredentialSource source = request -> next(Duration.ofHours(1));

    String one = cache.get(key("one"), source, Deadline.after(PATIENT)).credential().token();
    String two = cache.get(key("two"), source, Deadline.after(PATIENT)).credential().token();

    assertThat(one).isNotEqualTo(two);
  }

  @Test
  void noThreadIsLeftAfterClose() throws Exception {
    Set<String> names = ConcurrentHashMap.newKeySet();
    CredentialSource source =
        request -> {
          names.add(Thread.currentThread().getName());
          return next(Duration.ofHours(1));
        };
    cache.get(key("one"), source, Deadline.after(PATIENT));

    cache.close();

    assertThat(names).allMatch(name -> name.startsWith("lakebase-credentials"));
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .noneMatch(names::contains));
  }
}
