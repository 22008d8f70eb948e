package io.lakebase.jdbc.internal.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers answers of the control plane that change rarely. After five minutes an answer is asked
 * for anew on another thread while the old one is served; one that nobody used for a day is
 * forgotten. Failures are remembered as in {@link CredentialCache}. Safe for use by many threads.
 *
 * @param <K> what is asked for
 * @param <V> the answer
 */
public final class LookupCache<K, V> {

  private static final int MOST_ENTRIES = 1_000;
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(5);

  private final Surroundings surroundings;
  private final Duration limit;
  private final AsyncCache<K, Answer<V>> answers;
  private final Cache<K, History> histories;

  /**
   * A cache.
   *
   * @param limit how long one look-up may take before it is given up
   */
  public LookupCache(Surroundings surroundings, Duration limit) {
    this.surroundings = surroundings;
    this.limit = limit;
    Caffeine<Object, Object> builder =
        Caffeine.newBuilder()
            .maximumSize(MOST_ENTRIES)
            .ticker(surroundings.nanoTime()::getAsLong)
            .executor(Runnable::run)
            .expireAfterAccess(Duration.ofDays(1));
    this.answers = builder.buildAsync();
    this.histories = builder.build();
  }

  private record Answer<V>(V value, long since, AtomicBoolean renewing) {}

  /**
   * The answer, remembered or fetched now.
   *
   * @throws CredentialException if there is none
   * @throws TimeoutException if the deadline passed first; the look-up goes on for others
   */
  public V get(K key, Callable<V> lookup, Deadline deadline)
      throws CredentialException, InterruptedException, TimeoutException {
    CompletableFuture<Answer<V>> present = answers.getIfPresent(key);
    Answer<V> answer = valueOf(present);
    if (answer != null) {
      long now = surroundings.nanoTime().getAsLong();
      if (now - answer.since() >= FRESH.toNanos()) {
        renew(key, lookup, present, answer);
      }
      return answer.value();
    }
    History history = history(key);
    return Patience.await(
            surroundings,
            history,
            deadline,
            () ->
                answers.get(
                    key,
                    (absent, executor) ->
                        Patience.unlessQuiet(
                            surroundings,
                            history,
                            key,
                            () -> fetch(key, lookup, (found, failure) -> {}))))
        .value();
  }

  /**
   * Takes an answer that came with another one, unless it is out of date by now.
   *
   * @param began when its look-up began, in nanoseconds of these surroundings
   */
  public void put(K key, V value, long began) {
    History history = history(key);
    CompletableFuture<Answer<V>> next = CompletableFuture.completedFuture(answer(value));
    answers
        .asMap()
        .compute(
            key,
            (same, present) -> {
              boolean newer = present == null ? history.droppedSince(began) : since(present, began);
              return newer ? present : next;
            });
  }

  /** Whether an answer came since then; one that is on its way will. */
  private static <V> boolean since(CompletableFuture<Answer<V>> present, long began) {
    Answer<V> answer = valueOf(present);
    return answer == null || answer.since() - began >= 0;
  }

  /** Has the next {@link #get} ask anew, every five seconds at most. */
  public void outdated(K key) {
    CompletableFuture<Answer<V>> present = answers.getIfPresent(key);
    if (present != null
        && history(key).mayDrop(present, surroundings.nanoTime().getAsLong(), LEAST_INTERVAL)) {
      answers.asMap().remove(key, present);
    }
  }

  /** As {@link #outdated(Object)} for every key with such an answer. */
  public void outdatedIf(Predicate<V> such) {
    answers
        .asMap()
        .forEach(
            (key, future) -> {
              Answer<V> answer = valueOf(future);
              if (answer != null && such.test(answer.value())) {
                outdated(key);
              }
            });
  }

  private void renew(
      K key, Callable<V> lookup, CompletableFuture<Answer<V>> present, Answer<V> old) {
    long now = surroundings.nanoTime().getAsLong();
    if (history(key).standing(now) != null || !old.renewing().compareAndSet(false, true)) {
      return;
    }
    fetch(
        key,
        lookup,
        (renewed, failure) -> {
          if (renewed != null) {
            succeed(key, present, renewed, now);
          }
          old.renewing().set(false);
        });
  }

  /** What was asked for before an answer was dropped by force may be as old as that. */
  private void succeed(K key, CompletableFuture<Answer<V>> present, Answer<V> renewed, long began) {
    CompletableFuture<Answer<V>> next = CompletableFuture.completedFuture(renewed);
    if (!answers.asMap().replace(key, present, next) && !history(key).droppedSince(began)) {
      answers.asMap().putIfAbsent(key, next);
    }
  }

  private Flight<Answer<V>> fetch(K key, Callable<V> lookup, Flight.Landing<Answer<V>> then) {
    return Flight.start(
        surroundings,
        key,
        limit,
        () -> answer(lookup.call()),
        (found, failure) -> {
          if (failure == null) {
            history(key).succeeded();
          } else {
            long now = surroundings.nanoTime().getAsLong();
            history(key).failed(failure, now, surroundings.random().getAsDouble());
          }
          then.landed(found, failure);
        });
  }

  private Answer<V> answer(V value) {
    return new Answer<>(value, surroundings.nanoTime().getAsLong(), new AtomicBoolean());
  }

  private History history(K key) {
    return histories.get(key, absent -> new History());
  }

  private static <V> @Nullable Answer<V> valueOf(@Nullable CompletableFuture<Answer<V>> future) {
    return future == null ? null : future.getNow(null);
  }
}
