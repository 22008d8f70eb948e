package io.lakebase.workflow.engine;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Deadlines, step limits and other short tasks in the future, on one thread. */
final class Timers implements AutoCloseable {

  private final ScheduledThreadPoolExecutor executor;

  Timers(String name) {
    executor = new ScheduledThreadPoolExecutor(1, RunThreads.named(name + "-timer"));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  Future<?> after(Duration delay, Runnable task) {
    return executor.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
