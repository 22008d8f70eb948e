package io.lakebase.jdbc;

import java.sql.SQLException;

/** Keeps a secret that a server sent back out of what callers and logs see. */
final class Redaction {

  private static final int SHORTEST_SECRET = 4;

  private Redaction() {}

  /** The failure itself, or one of the same SQLState without the secret and without its causes. */
  static SQLException of(SQLException failure, String secret) {
    if (secret.length() < SHORTEST_SECRET || !mentions(failure, secret)) {
      return failure;
    }
    SQLException clean =
        new SQLException(
            String.valueOf(failure.getMessage()).replace(secret, "***"), failure.getSQLState());
    clean.setStackTrace(failure.getStackTrace());
    return clean;
  }

  private static boolean mentions(Throwable failure, String secret) {
    int depth = 0;
    for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
      if (t.toString().contains(secret)) {
        return true;
      }
      for (Throwable suppressed : t.getSuppressed()) {
        if (suppressed.toString().contains(secret)) {
          return true;
        }
      }
    }
    return false;
  }
}
