package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.SqlFailure;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Which database errors pass by themselves, and how long to wait for that; pure but for {@link
 * #over}.
 */
final class Retries {

  private static final Duration SHORTEST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private Retries() {}

  /** The database is away, full, read-only for the time being, or somebody holds a lock. */
  static boolean passes(SQLException error) {
    return SqlFailure.of(error).passes();
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
