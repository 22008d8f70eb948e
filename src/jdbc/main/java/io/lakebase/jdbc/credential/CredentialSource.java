package io.lakebase.jdbc.credential;

/**
 * Issues database credentials.
 *
 * <p>Called on a thread of the driver's, one call a key at a time, and interrupted when nobody
 * waits for the outcome any more. Implementations are safe for use by several threads, do not cache
 * database credentials, and do not retry: the driver does both.
 */
@FunctionalInterface
public interface CredentialSource {

  /**
   * Asks for a new credential.
   *
   * @throws CredentialException if none was issued
   * @throws InterruptedException if the thread was interrupted meanwhile
   */
  Credential issue(CredentialRequest request) throws CredentialException, InterruptedException;
}
