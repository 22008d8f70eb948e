package io.lakebase.workflow.engine;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;

/**
 * Which database errors pass by themselves, and how long to wait for that; pure but for {@link
 * #over}.
 */
final class Retries {

  private static final Duration SHORTEST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private Retries() {}

  /**
   * The connection failed or the server is going down, coming up or full: classes 08, 53, 57 and
   * what drivers say without one.
   */
  static boolean databaseAway(SQLException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && away(sql)) {
        return true;
      }
    }
    return false;
  }

  private static boolean away(SQLException error) {
    if (error instanceof SQLTransientConnectionException
        || error instanceof SQLRecoverableException) {
      return true;
    }
    String state = error.getSQLState();
    return state != null
        && (state.startsWith("08")
            || state.startsWith("53")
            || (state.startsWith("57P") || state.equals("25P03")));
  }

  /**
   * A serialization failure, a deadlock or a lock timeout: the transaction can be done again at
   * once.
   */
  static boolean conflict(SQLException error) {
    String state = error.getSQLState();
    return "40001".equals(state) || "40P01".equals(state) || "55P03".equals(state);
  }

  /** Whether a caller is to try no more: his time is over, or he is interrupted. */
  static boolean over(long until) {
    return System.nanoTime() - until > 0 || Thread.currentThread().isInterrupted();
  }

  /** Doubles from 50 ms to 2 s, half of it random. */
  static Duration backoff(int failures, double random) {
    long grown = SHORTEST.toMillis() << Math.min(failures, 6);
    long capped = Math.min(grown, LONGEST.toMillis());
    return Duration.ofMillis((long) (capped * (0.5 + random / 2)));
  }
}
