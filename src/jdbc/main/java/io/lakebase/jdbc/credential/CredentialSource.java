package io.lakebase.jdbc.credential;

import java.time.Duration;

/**
 * Issues database credentials.
 *
 * <p>Called on a thread of the driver's, and interrupted when {@link #limit} is over or the driver
 * is deregistered, not when a caller goes away: others may wait for the same credential.
 * Implementations are safe for use by several threads, do not cache database credentials, and do
 * not retry: the driver does both.
 */
@FunctionalInterface
public interface CredentialSource {

  /** The longest that a call may take before it is given up, 90 seconds by default. */
  default Duration limit() {
    return Duration.ofSeconds(90);
  }

  /**
   * Asks for a new credential.
   *
   * @throws CredentialException if none was issued
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Credential issue(CredentialRequest request) throws CredentialException, InterruptedException;
}
