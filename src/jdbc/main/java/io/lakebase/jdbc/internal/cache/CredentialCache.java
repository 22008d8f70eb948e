package io.lakebase.jdbc.internal.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps database credentials.
 *
 * <ul>
 *   <li>One call a key at a time; every caller waits as long as its own deadline allows.
 *   <li>A credential is renewed before it expires, on another thread, while the old one is served;
 *       so it is for keys that were used within the last credential's life, and not for idle ones.
 *   <li>While the control plane fails, the old credential is served until shortly before it
 *       expires.
 *   <li>So is a credential that a server refused, to all but the login that it was refused to,
 *       until its successor is there.
 *   <li>Failures are remembered: 5 seconds if terminal, otherwise 1 to 30 seconds. A caller waits
 *       for a pause of up to 5 seconds if its deadline allows.
 * </ul>
 *
 * <p>Safe for use by many threads.
 */
public final class CredentialCache implements AutoCloseable {

  private static final int MOST_ENTRIES = 1_000;

  private final Surroundings surroundings;
  private final Runnable onClose;
  private final Counters counters = new Counters();
  private final AsyncCache<CredentialKey, Held> credentials;
  private final Cache<CredentialKey, History> histories;
  private final RefusedCredentials refusedOnes;
  private volatile @Nullable CacheFailure lastFailure;

  /** A cache with its own time, threads and randomness. */
  public CredentialCache(Surroundings surroundings, Runnable onClose) {
    this.surroundings = surroundings;
    this.onClose = onClose;
    this.credentials =
        Caffeine.newBuilder()
            .maximumSize(MOST_ENTRIES)
            .ticker(surroundings.nanoTime()::getAsLong)
            .executor(Runnable::run)
            .expireAfter(new CredentialExpiry())
            .buildAsync();
    this.histories =
        Caffeine.newBuilder()
            .maximumSize(MOST_ENTRIES)
            .ticker(surroundings.nanoTime()::getAsLong)
            .executor(Runnable::run)
            .expireAfterAccess(RefreshPolicy.LONGEST_LIFE)
            .build();
    this.refusedOnes = new RefusedCredentials(surroundings, MOST_ENTRIES);
  }

  /**
   * The cache of this class loader, made when first asked for and again after {@link #closeShared}.
   */
  public static CredentialCache shared() {
    return SharedCache.get();
  }

  /** Closes the shared cache if there is one. */
  public static void closeShared() {
    SharedCache.close();
  }

  static CredentialCache withOwnThreads() {
    Workers workers = new Workers("lakebase-credentials");
    ManagedCache managed = new ManagedCache();
    CredentialCache cache =
        new CredentialCache(
            Surroundings.system(workers),
            () -> {
              managed.close();
              workers.close();
            });
    workers.after(ManagedCache.DELAY, () -> managed.open(cache));
    return cache;
  }

  /** The shared cache if there is one; none is made. */
  public static Optional<CredentialCache> sharedIfPresent() {
    return Optional.ofNullable(SharedCache.present());
  }

  /**
   * A credential that is good for a login now; one that was refused is waited for until it is
   * replaced.
   *
   * @throws CredentialException if none could be issued
   * @throws InterruptedException if the caller was interrupted while it waited; others are not hurt
   * @throws TimeoutException if the deadline passed first; the call goes on for others
   */
  public Served get(CredentialKey key, CredentialSource source, Deadline deadline)
      throws CredentialException, InterruptedException, TimeoutException {
    Served hit = hit(key);
    return hit != null ? hit : awaited(key, source, deadline);
  }

  /**
   * As {@link #get(CredentialKey, CredentialSource, Deadline)}, but one that was refused to another
   * login is good for this one until it is replaced.
   *
   * @param refusedHere what was refused to this login, which is not given again
   */
  public Served get(
      CredentialKey key,
      CredentialSource source,
      Deadline deadline,
      @Nullable Credential refusedHere)
      throws CredentialException, InterruptedException, TimeoutException {
    Served hit = hit(key);
    if (hit != null) {
      return hit;
    }
    Held refused = refusedOnes.find(key);
    if (refused == null || refused.credential().equals(refusedHere)) {
      return awaited(key, source, deadline);
    }
    flight(key, source, history(key));
    counters.hits.increment();
    return refused.served();
  }

  /**
   * Says that a server refused a credential; it is to be replaced if it is still the one that is
   * held.
   *
   * @return whether the next {@code get} may give another one: false while the least interval
   *     between forced refreshes (30 s or a tenth of the life) forbids it
   */
  public boolean refused(CredentialKey key, Credential refused) {
    CompletableFuture<Held> future = credentials.getIfPresent(key);
    Held held = valueOf(future);
    if (future == null || held == null || !held.credential().equals(refused)) {
      return true;
    }
    long now = surroundings.nanoTime().getAsLong();
    if (!history(key).mayDrop(future, now, held.forceInterval())) {
      return credentials.getIfPresent(key) != future;
    }
    held.refuse();
    setAside(key, future, held);
    return true;
  }

  /**
   * As {@link #refused}, for a credential that was issued for this very login. One that is not
   * kept, since it was expired at birth, is not replaced.
   */
  public boolean refusedAtOnce(CredentialKey key, Credential refused) {
    boolean kept = credentials.getIfPresent(key) != null || history(key).dropped();
    return kept && refused(key, refused);
  }

  /** What was done so far. */
  public CacheStatistics statistics() {
    credentials.synchronous().cleanUp();
    return counters.snapshot(credentials.synchronous().estimatedSize());
  }

  /** The last failure of a call, if there was one. */
  public Optional<CacheFailure> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  /** Whole seconds until the credentials of each endpoint expire, the first one's of several. */
  public Map<String, Long> secondsToExpiry() {
    Instant now = surroundings.clock().instant();
    Map<String, Long> seconds = new TreeMap<>();
    credentials
        .synchronous()
        .asMap()
        .forEach(
            (key, held) ->
                seconds.merge(
                    key.target().toString(),
                    Duration.between(now, held.credential().expiresAt()).toSeconds(),
                    Math::min));
    return seconds;
  }

  /** Forgets every credential and every failure. */
  public void clear() {
    credentials.synchronous().invalidateAll();
    refusedOnes.clear();
    histories.invalidateAll();
  }

  /** Forgets everything and ends the threads. */
  @Override
  public void close() {
    clear();
    onClose.run();
  }

  private @Nullable Served hit(CredentialKey key) {
    CompletableFuture<Held> future = credentials.getIfPresent(key);
    Held held = valueOf(future);
    if (future == null || held == null) {
      return null;
    }
    long now = surroundings.nanoTime().getAsLong();
    switch (held.state(surroundings.clock().millis(), now)) {
      case EXPIRED -> {
        credentials.asMap().remove(key, future);
        return null;
      }
      case REFRESH_AHEAD -> refreshAhead(key, future, held);
      case FRESH -> {}
    }
    held.used(now);
    counters.hits.increment();
    return held.served();
  }

  private Served awaited(CredentialKey key, CredentialSource source, Deadline deadline)
      throws CredentialException, InterruptedException, TimeoutException {
    counters.waits.increment();
    History history = history(key);
    Held held = Patience.await(surroundings, history, deadline, () -> flight(key, source, history));
    return new Served(held.credential(), false);
  }

  /** The call that is under way, or begins now unless a failure forbids it. */
  private CompletableFuture<Held> flight(
      CredentialKey key, CredentialSource source, History history) {
    return credentials.get(
        key,
        (absent, executor) ->
            Patience.unlessQuiet(
                surroundings,
                history,
                key.target(),
                () ->
                    issue(key, source, null, (held, failure) -> refusedOnes.replaced(key, held))));
  }

  /** In one step, so that whoever finds it gone finds it here. */
  private void setAside(CredentialKey key, CompletableFuture<Held> future, Held held) {
    credentials
        .asMap()
        .computeIfPresent(
            key,
            (same, present) -> {
              if (present != future) {
                return present;
              }
              refusedOnes.keep(key, held);
              counters.refusals.increment();
              return null;
            });
  }

  private Flight<Held> issue(
      CredentialKey key,
      CredentialSource source,
      @Nullable Held earlier,
      Flight.Landing<Held> then) {
    return Flight.start(
        surroundings,
        key.target(),
        source.limit(),
        () -> received(key, source, earlier),
        (held, failure) -> {
          if (held != null) {
            issued(key, earlier == null ? held : held.after(earlier));
          } else if (failure != null) {
            failed(key, failure, earlier);
          }
          then.landed(held, failure);
        });
  }

  /**
   * A credential without life is good for the caller that waits for it, not in place of another.
   */
  private Held received(CredentialKey key, CredentialSource source, @Nullable Held earlier)
      throws CredentialException, InterruptedException {
    Held held = new Held(source.issue(key.request()), source, surroundings);
    if (earlier != null && held.servedForNanos() == 0) {
      throw new CredentialException(
          "["
              + key.target()
              + "] the new credential had expired when it came. Check this machine's clock.",
          false,
          null);
    }
    return held;
  }

  private void refreshAhead(CredentialKey key, CompletableFuture<Held> current, Held held) {
    if (history(key).standing(surroundings.nanoTime().getAsLong()) != null
        || !held.claimRefresh()) {
      return;
    }
    issue(
        key,
        held.source(),
        held,
        (renewed, failure) -> {
          if (renewed != null) {
            succeed(key, current, held, renewed);
          }
          held.releaseRefresh();
        });
  }

  /** After a refusal, one that was asked for before it may be worth as little. */
  private void succeed(
      CredentialKey key, CompletableFuture<Held> current, Held held, Held renewed) {
    counters.refreshes.increment();
    CompletableFuture<Held> next = CompletableFuture.completedFuture(renewed);
    if (!credentials.asMap().replace(key, current, next) && !held.refused()) {
      credentials.asMap().putIfAbsent(key, next);
    }
  }

  private void issued(CredentialKey key, Held held) {
    counters.issues.increment();
    CacheWatchers.issued(key.target().toString());
    CacheLog.issued(key, history(key).succeeded());
    if (held.servedForNanos() > 0) {
      surroundings.timer().after(held.refreshAfter(), () -> due(key, held));
    }
  }

  private void failed(CredentialKey key, CredentialException failure, @Nullable Held earlier) {
    counters.failures.increment();
    lastFailure =
        new CacheFailure(String.valueOf(failure.getMessage()), surroundings.clock().instant());
    long now = surroundings.nanoTime().getAsLong();
    int inARow = history(key).failed(failure, now, surroundings.random().getAsDouble());
    Held served = earlier != null ? earlier : refusedOnes.find(key);
    if (served != null) {
      CacheLog.refreshFailed(key, failure, inARow, served.credential().expiresAt());
    }
  }

  private void due(CredentialKey key, Held held) {
    CompletableFuture<Held> current = credentials.getIfPresent(key);
    long now = surroundings.nanoTime().getAsLong();
    if (current == null || valueOf(current) != held || !held.usedWithinItsLife(now)) {
      return;
    }
    if (held.state(surroundings.clock().millis(), now) != RefreshPolicy.State.EXPIRED) {
      refreshAhead(key, current, held);
      surroundings.timer().after(BackoffPolicy.LONGEST, () -> due(key, held));
    }
  }

  private History history(CredentialKey key) {
    return histories.get(key, absent -> new History());
  }

  private static @Nullable Held valueOf(@Nullable CompletableFuture<Held> future) {
    return future == null ? null : future.getNow(null);
  }
}
