package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.CredentialException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator reads: one line at trouble, one at recovery. */
final class CacheLog {

  private static final Logger LOG = LoggerFactory.getLogger(CredentialCache.class);

  private CacheLog() {}

  static void refreshFailed(
      CredentialKey key, CredentialException failure, int inARow, Instant expires) {
    if (inARow == 1) {
      LOG.warn(
          "[{}] the credential was not renewed and is served until {}: {}",
          key.target(),
          expires,
          failure.getMessage());
    } else {
      LOG.debug(
          "[{}] renewal failed {} times in a row: {}", key.target(), inARow, failure.getMessage());
    }
  }

  static void issued(CredentialKey key, int failuresBefore) {
    if (failuresBefore > 0) {
      LOG.info("[{}] credentials are issued again after {} failures", key.target(), failuresBefore);
    } else {
      LOG.debug("[{}] a credential was issued", key.target());
    }
  }
}
