package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.CredentialException;

/** Turns what was thrown into what is told. */
final class Failures {

  private Failures() {}

  /** The same failure with the stack of the one who is told, since several threads may be. */
  static CredentialException copy(CredentialException failure) {
    Throwable cause =
        failure.getClass() == CredentialException.class ? failure.getCause() : failure;
    return new CredentialException(
        String.valueOf(failure.getMessage()),
        failure.terminal(),
        failure.status().orElse(0),
        failure.retryAfter().orElse(null),
        cause);
  }

  /** A source broke its contract. A class that cannot be linked now cannot be later either. */
  static CredentialException unexpected(Object subject, Throwable thrown) {
    return new CredentialException(
        "["
            + subject
            + "] the credential source failed unexpectedly: "
            + (thrown instanceof NoClassDefFoundError missing ? said(missing) : name(thrown))
            + ".",
        thrown instanceof LinkageError,
        thrown);
  }

  /** What is missing is no secret; any other message may be one. */
  private static String said(NoClassDefFoundError missing) {
    return missing + ". Put what is missing on the class path or module path";
  }

  private static String name(Throwable thrown) {
    return thrown.getClass().getName();
  }
}
