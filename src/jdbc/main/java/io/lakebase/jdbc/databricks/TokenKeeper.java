package io.lakebase.jdbc.databricks;

import io.lakebase.jdbc.credential.CredentialException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a token for the control plane while enough of its life is left: five minutes, or a third of
 * a shorter life, so that no database credential is asked for with a token that is about to expire.
 */
final class TokenKeeper {

  private static final Duration RESERVE = Duration.ofMinutes(5);

  private final TokenFetcher fetcher;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable AccessToken held;
  private Instant goodUntil = Instant.MIN;

  TokenKeeper(TokenFetcher fetcher, InstantSource clock) {
    this.fetcher = fetcher;
    this.clock = clock;
  }

  /** A token with life in it; callers wait for one another. */
  String token() throws CredentialException, InterruptedException {
    lock.lockInterruptibly();
    try {
      AccessToken present = held;
      if (present != null && clock.instant().isBefore(goodUntil)) {
        return present.value();
      }
      AccessToken fetched = fetcher.fetch();
      Instant now = clock.instant();
      Duration third = Duration.between(now, fetched.expires()).dividedBy(3);
      goodUntil = fetched.expires().minus(third.compareTo(RESERVE) < 0 ? third : RESERVE);
      held = fetched;
      return fetched.value();
    } finally {
      lock.unlock();
    }
  }
}
