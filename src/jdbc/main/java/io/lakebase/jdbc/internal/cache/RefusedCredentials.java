package io.lakebase.jdbc.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that a server refused to one login, until their successors are there. A login may be
 * refused for its role, so to every other login they are as good as they were.
 *
 * <p>A cache writes here from within its table's lock, so nothing of a cache is called from here.
 */
final class RefusedCredentials {

  private final Surroundings surroundings;
  private final Cache<CredentialKey, Held> refused;

  RefusedCredentials(Surroundings surroundings, int most) {
    this.surroundings = surroundings;
    this.refused =
        Caffeine.newBuilder()
            .maximumSize(most)
            .ticker(surroundings.nanoTime()::getAsLong)
            .executor(Runnable::run)
            .expireAfterWrite(RefreshPolicy.LONGEST_LIFE)
            .build();
  }

  void keep(CredentialKey key, Held held) {
    refused.put(key, held);
  }

  /** The one that may still be served. */
  @Nullable Held find(CredentialKey key) {
    Held held = refused.getIfPresent(key);
    if (held == null) {
      return null;
    }
    long millis = surroundings.clock().millis();
    RefreshPolicy.State state = held.state(millis, surroundings.nanoTime().getAsLong());
    return state == RefreshPolicy.State.EXPIRED ? null : held;
  }

  /** A credential without life is no successor. */
  void replaced(CredentialKey key, @Nullable Held successor) {
    if (successor != null && successor.servedForNanos() > 0) {
      refused.invalidate(key);
    }
  }

  void clear() {
    refused.invalidateAll();
  }
}
