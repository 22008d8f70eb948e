package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.internal.Deadline;
import java.util.concurrent.TimeoutException;

/** Keeps database credentials. Safe for use by many threads. */
public final class CredentialCache implements AutoCloseable {

  private CredentialCache() {}

  /**
   * The cache of this class loader, made when first asked for and again after {@link #closeShared}.
   */
  public static CredentialCache shared() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Closes the shared cache if there is one. */
  public static void closeShared() {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * A credential that is good for a login now.
   *
   * @throws CredentialException if none could be issued
   * @throws InterruptedException if the caller was interrupted while it waited; others are not hurt
   * @throws TimeoutException if the deadline passed first; the call goes on for others
   */
  public Served get(CredentialKey key, CredentialSource source, Deadline deadline)
      throws CredentialException, InterruptedException, TimeoutException {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Says that a server refused a credential; it is dropped if it is still the one that is held.
   *
   * @return whether the next {@link #get} may give another one: false while the least interval
   *     between forced refreshes (30 s or a tenth of the life) forbids it
   */
  public boolean refused(CredentialKey key, Credential refused) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What was done so far. */
  public CacheStatistics statistics() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Forgets every credential and every failure. */
  public void clear() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Forgets everything and ends the threads. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("not built yet");
  }
}
