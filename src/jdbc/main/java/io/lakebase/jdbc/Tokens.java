package io.lakebase.jdbc;

import io.lakebase.jdbc.credential.Credential;
import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.credential.CredentialSource;
import io.lakebase.jdbc.internal.Deadline;
import io.lakebase.jdbc.internal.cache.CredentialCache;
import io.lakebase.jdbc.internal.cache.CredentialKey;
import io.lakebase.jdbc.internal.cache.Served;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Where tokens are kept. */
interface Tokens {

  /** A token that is good for a login, other than the one that a server refused to this login. */
  Served get(
      CredentialKey key,
      CredentialSource source,
      Deadline deadline,
      @Nullable Credential refusedHere)
      throws CredentialException, InterruptedException, TimeoutException;

  /** Whether another one may be had in place of one that a server refused. */
  boolean refused(CredentialKey key, Served refused);

  /** The cache of this class loader, made when the first token is needed. */
  static Tokens shared() {
    return new Tokens() {
      @Override
      public Served get(
          CredentialKey key,
          CredentialSource source,
          Deadline deadline,
          @Nullable Credential refusedHere)
          throws CredentialException, InterruptedException, TimeoutException {
        return CredentialCache.shared().get(key, source, deadline, refusedHere);
      }

      @Override
      public boolean refused(CredentialKey key, Served refused) {
        CredentialCache cache = CredentialCache.shared();
        return refused.cached()
            ? cache.refused(key, refused.credential())
            : cache.refusedAtOnce(key, refused.credential());
      }
    };
  }
}
