package io.lakebase.jdbc.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.credential.ResourceName;
import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What happens at the very moment when something else does: whoever reads the clock may be late.
 */
class InterleavingTest {

  private static final CredentialKey KEY =
      new CredentialKey(
          "workspace", "one", new ResourceName.Endpoint("p", "b", "e"), null, List.of());

  private final VirtualTime time = new VirtualTime(1);
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final Deadline soon = Deadline.after(Duration.ofMinutes(1));
  private final Thread main = Thread.currentThread();
  private Runnable meanwhile = () -> {};
  private int calls;

  /** Runs what happens meanwhile at each look at the clock, but not within itself. */
  private long nanos() {
    if (Thread.currentThread() != main) {
      return time.nanos();
    }
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
    meanwhile = now;
    return time.nanos();
  }

  private Surroundings surroundings() {
    Surroundings calm = time.surroundings();
    return new Surroundings(
        calm.clock(), this::nanos, waiting::add, (delay, task) -> () -> {}, calm.random());
  }

  private void runWhatWaits() {
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }

  private Credential next(Duration life) {
    return new Credential("token-" + ++calls, time.now(), time.now().plus(life));
  }

  private String token(CredentialCache cache, CredentialSource source) {
    try {
      return cache.get(KEY, source, soon).credential().token();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void fill(CredentialCache cache, CredentialSource source) throws Exception {
    assertThat(waitedFor(cache, source)).isEqualTo("token-1");
  }

  /** A token that is not there yet. */
  private String waitedFor(CredentialCache cache, CredentialSource source) throws Exception {
    CompletableFuture<String> waiter = CompletableFuture.supplyAsync(() -> token(cache, source));
    Awaitility.await().until(() -> !waiting.isEmpty());
    runWhatWaits();
    return waiter.get(30, TimeUnit.SECONDS);
  }

  private void refreshIsDue(CredentialCache cache, CredentialSource source) {
    time.advance(Duration.ofMinutes(50));
    token(cache, source);
    assertThat(waiting).hasSize(1);
  }

  @Test
  void nobodyRefreshesACredentialAgainWhileItsSuccessorArrives() throws Exception {
    CredentialCache cache = new CredentialCache(surroundings(), () -> {});
    CredentialSource source = request -> next(Duration.ofHours(1));
    fill(cache, source);
    refreshIsDue(cache, source);
    meanwhile = () -> assertThat(token(cache, source)).isIn("token-1", "token-2");

    runWhatWaits();

    assertThat(calls).isEqualTo(2);
    assertThat(token(cache, source)).isEqualTo("token-2");
  }

  /** What revoked the one may have revoked the other, which the server has given out already. */
  @Test
  void aRefreshThatBeganBeforeARefusalDoesNotTakeTheRefusedOnesPlace() throws Exception {
    CredentialCache cache = new CredentialCache(surroundings(), () -> {});
    CredentialSource source = request -> next(Duration.ofHours(1));
    fill(cache, source);
    refreshIsDue(cache, source);
    Credential first = cache.get(KEY, source, soon).credential();

    assertThat(cache.refused(KEY, first)).isTrue();
    runWhatWaits();

    assertThat(calls).isEqualTo(2);
    assertThat(waitedFor(cache, source)).isEqualTo("token-3");
    assertThat(token(cache, source)).isEqualTo("token-3");
  }

  @Test
  void aRefreshThatEndsAfterItsPredecessorHasExpiredIsKept() throws Exception {
    CredentialCache cache = new CredentialCache(surroundings(), () -> {});
    CredentialSource source = request -> next(Duration.ofHours(1));
    fill(cache, source);
    refreshIsDue(cache, source);
    time.advance(Duration.ofMinutes(20));

    runWhatWaits();

    assertThat(token(cache, source)).isEqualTo("token-2");
    assertThat(calls).isEqualTo(2);
  }

  @Test
  void nobodyRenewsAnAnswerAgainWhileTheNextOneArrives() throws Exception {
    Surroundings calm = time.surroundings();
    LookupCache<String, Integer> cache =
        new LookupCache<>(
            new Surroundings(
                calm.clock(), this::nanos, calm.executor(), calm.timer(), calm.random()),
            Duration.ofSeconds(10));
    cache.get("host", () -> ++calls, soon);
    time.advance(Duration.ofMinutes(6));

    cache.get(
        "host",
        () -> {
          meanwhile = () -> quietly(() -> cache.get("host", () -> ++calls, soon));
          return ++calls;
        },
        soon);

    assertThat(calls).isEqualTo(2);
  }

  private interface Call {
    void run() throws Exception;
  }

  private static void quietly(Call call) {
    try {
      call.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailureCountsForWhoeverLookedJustBeforeIt() throws Exception {
    CredentialCache cache = new CredentialCache(surroundings(), () -> {});
    CredentialSource refusing =
        request -> {
          calls++;
          throw new CredentialException("[p] refused.", true, 403, null, null);
        };
    Thread first = new Thread(() -> refused(cache, refusing), "first");
    first.start();
    Awaitility.await().until(() -> !waiting.isEmpty());
    meanwhile =
        () -> {
          if (isAboutToJoin()) {
            runWhatWaits();
          }
        };

    Throwable told = refused(cache, refusing);

    assertThat(told).isInstanceOf(CredentialException.class).hasMessage("[p] refused.");
    first.join(30_000);
    assertThat(calls).isEqualTo(1);
  }

  private static Throwable refused(CredentialCache cache, CredentialSource source) {
    try {
      cache.get(KEY, source, Deadline.after(Duration.ofSeconds(10)));
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  /** Between the look at what failed and the look for a call that is under way. */
  private static boolean isAboutToJoin() {
    List<StackWalker.StackFrame> frames = StackWalker.getInstance().walk(all -> all.toList());
    return frames.stream().anyMatch(frame -> frame.getClassName().endsWith(".Patience"))
        && frames.stream().anyMatch(frame -> frame.getClassName().contains(".caffeine."));
  }

  @Test
  void aCredentialThatHadExpiredWhenItCameReplacesNoneThatIsGood() throws Exception {
    CredentialCache cache = new CredentialCache(surroundings(), () -> {});
    CredentialSource source =
        request -> next(calls == 1 ? Duration.ofHours(-1) : Duration.ofHours(1));
    fill(cache, source);
    refreshIsDue(cache, source);
    runWhatWaits();
    assertThat(calls).isEqualTo(2);

    assertThat(token(cache, source)).isEqualTo("token-1");
    assertThat(cache.lastFailure().orElseThrow().message()).contains("expired when it came");
    time.advance(Duration.ofMinutes(1));
    token(cache, source);
    runWhatWaits();

    assertThat(token(cache, source)).isEqualTo("token-3");
  }

  @Test
  void aWatcherThatFailsStopsNoRefresh() throws Exception {
    Consumer<String> broken =
        endpoint -> {
          throw new IllegalArgumentException("a meter of this name has other tags");
        };
    CacheWatchers.add(broken);
    try {
      CredentialCache cache = new CredentialCache(surroundings(), () -> {});
      CredentialSource source = request -> next(Duration.ofHours(1));
      fill(cache, source);

      for (int i = 2; i < 5; i++) {
        refreshIsDue(cache, source);
        runWhatWaits();
        assertThat(token(cache, source)).isEqualTo("token-" + i);
      }
    } finally {
      CacheWatchers.removeAll(List.of(broken));
    }
  }
}
