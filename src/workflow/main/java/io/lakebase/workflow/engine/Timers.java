package io.lakebase.workflow.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Deadlines, step limits and other short tasks in the future, on one thread. */
final class Timers implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMinutes(1);

  private final ScheduledThreadPoolExecutor executor;
  private final @Nullable VirtualTime virtual;

  Timers(String name, @Nullable VirtualTime virtual) {
    this.virtual = virtual;
    executor = new ScheduledThreadPoolExecutor(1, RunThreads.named(name + "-timer"));
    executor.setRemoveOnCancelPolicy(true);
    executor.setRejectedExecutionHandler((task, closed) -> {}); // Its time never comes.
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  Future<?> after(Duration delay, Runnable task) {
    return executor.schedule(task, Math.max(0, Spans.nanos(delay)), TimeUnit.NANOSECONDS);
  }

  /** The same in the workflows' time, which a test may set. */
  Future<?> limit(Duration delay, Runnable task) {
    return virtual == null ? after(delay, task) : virtual.after(delay, task);
  }

  /** Waits on the run's thread in the workflows' time. */
  void pause(Run run, Duration time) {
    if (virtual == null) {
      run.pause(time);
      return;
    }
    CompletableFuture<Void> over = new CompletableFuture<>();
    Future<?> timer = virtual.pause(run.id(), time, () -> over.complete(null));
    try {
      while (!run.pauseFor(over, LOOK)) {
        run.check();
      }
    } finally {
      timer.cancel(false);
    }
  }

  /** Nanoseconds of the workflows' time. */
  long nanoTime() {
    return virtual == null ? System.nanoTime() : virtual.nanoTime();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
