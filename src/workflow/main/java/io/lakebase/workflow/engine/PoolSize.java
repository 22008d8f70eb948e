package io.lakebase.workflow.engine;

import java.sql.SQLException;

/** What to say when a pool has no connection left for an engine. */
final class PoolSize {

  /** Journal 3, leases 2, reads and parking 3, listening 1. */
  static final int HELD = 9;

  private static final String ADVICE =
      "An engine holds up to "
          + HELD
          + " connections, and one more for each transaction step: give it a larger pool, "
          + "or a DataSource of its own that does not pool.";

  private PoolSize() {}

  /** That remedy, and the advice if a pool may have failed. */
  static String remedy(String other, Exception error) {
    return error instanceof SQLException sql && exhausted(sql) ? other + " " + ADVICE : other;
  }

  /** What a server or a driver says has a state; what a pool says of itself has none. */
  private static boolean exhausted(SQLException error) {
    return error.getSQLState() == null;
  }
}
