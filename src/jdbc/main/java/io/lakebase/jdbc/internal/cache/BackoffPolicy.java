package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.CredentialException;
import java.time.Duration;

/**
 * Decides how long a failed call is not repeated.
 *
 * <ul>
 *   <li>5 seconds after a terminal failure, such as 401, 403 or 404.
 *   <li>1, 2, 4, 8, 16, then 27 to 30 seconds after transient ones in a row, each up to a fifth
 *       longer.
 *   <li>What the server asks for by {@code Retry-After} if that is longer, 30 seconds at most.
 * </ul>
 */
final class BackoffPolicy {

  static final Duration TERMINAL = Duration.ofSeconds(5);
  static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int DOUBLINGS = 5;

  private BackoffPolicy() {}

  /**
   * The pause after a failure.
   *
   * @param failuresInARow how many calls failed since the last success, this one included
   * @param random from 0 to 1, spreads repetitions
   */
  static Duration pause(CredentialException failure, int failuresInARow, double random) {
    if (failure.terminal()) {
      return TERMINAL;
    }
    int doublings = Math.max(0, failuresInARow - 1);
    double seconds =
        doublings < DOUBLINGS ? (1 << doublings) * (1 + random / 5) : 30 * (0.9 + random / 10);
    Duration pause = Duration.ofNanos((long) (seconds * 1e9));
    Duration wished = failure.retryAfter().orElse(Duration.ZERO);
    Duration longer = wished.compareTo(pause) > 0 ? wished : pause;
    return longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
  }
}
