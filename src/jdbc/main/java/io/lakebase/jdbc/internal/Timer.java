package io.lakebase.jdbc.internal;

import java.time.Duration;

/** Runs short tasks later. */
@FunctionalInterface
public interface Timer {

  /**
   * Runs a task once after a delay; the task must be short and must not block.
   *
   * @return takes the task back if it has not run yet
   */
  Runnable after(Duration delay, Runnable task);
}
