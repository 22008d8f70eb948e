package io.lakebase.jdbc.databricks;

/** Carries a checked failure of authentication through the SDK, which knows unchecked ones only. */
final class AuthenticationFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AuthenticationFailure(Throwable cause) {
    super(cause);
  }
}
