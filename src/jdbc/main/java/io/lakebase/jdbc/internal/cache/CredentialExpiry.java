package io.lakebase.jdbc.internal.cache;

import com.github.benmanes.caffeine.cache.Expiry;

/** Lets an entry go when its credential is not served any more. */
final class CredentialExpiry implements Expiry<CredentialKey, Held> {

  @Override
  public long expireAfterCreate(CredentialKey key, Held held, long currentTime) {
    return held.servedForNanos();
  }

  @Override
  public long expireAfterUpdate(
      CredentialKey key, Held held, long currentTime, long currentDuration) {
    return held.servedForNanos();
  }

  @Override
  public long expireAfterRead(
      CredentialKey key, Held held, long currentTime, long currentDuration) {
    return currentDuration;
  }
}
