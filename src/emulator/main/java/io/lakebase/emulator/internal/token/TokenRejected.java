package io.lakebase.emulator.internal.token;

import org.jspecify.annotations.Nullable;

/** A token that says nothing. */
public final class TokenRejected extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    NOT_A_TOKEN,
    FOREIGN_SIGNATURE,
    WITHDRAWN
  }

  private final Reason reason;

  TokenRejected(Reason reason, @Nullable Throwable cause) {
    super("token rejected: " + reason, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
