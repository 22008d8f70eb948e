package io.lakebase.jdbc.credential;

import java.time.Instant;
import java.util.Objects;

/**
 * A database credential: the password of the next logins, for a while.
 *
 * <p>Immutable; {@link #toString} shows no part of the token. A credential whose expiry is not
 * after its issue is good for one login and is not kept ({@link #useOnce}).
 *
 * @param token the token, never blank; a secret
 * @param issuedAt when it was received, by this machine's clock
 * @param expiresAt when the server stops accepting it for logins
 */
public record Credential(String token, Instant issuedAt, Instant expiresAt) {

  public Credential {
    Objects.requireNonNull(issuedAt, "issuedAt");
    Objects.requireNonNull(expiresAt, "expiresAt");
    if (Objects.requireNonNull(token, "token").isBlank()) {
      throw new IllegalArgumentException("the token of a credential must not be blank");
    }
  }

  /** A credential whose life is not known. */
  public static Credential useOnce(String token, Instant issuedAt) {
    return new Credential(token, issuedAt, issuedAt);
  }

  /** Written out, since what the JDK generates keeps the class loader alive in some JVMs. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Credential that
        && token.equals(that.token)
        && issuedAt.equals(that.issuedAt)
        && expiresAt.equals(that.expiresAt);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (token.hashCode()) + issuedAt.hashCode()) + expiresAt.hashCode();
  }

  @Override
  public String toString() {
    return "Credential[token=***, issuedAt=" + issuedAt + ", expiresAt=" + expiresAt + "]";
  }
}
