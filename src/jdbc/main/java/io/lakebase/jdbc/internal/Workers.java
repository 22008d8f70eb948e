package io.lakebase.jdbc.internal;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that talk to the control plane: daemons, none at rest, at most {@value #MOST}. Safe
 * for use by several threads.
 */
public final class Workers implements Executor, Timer, AutoCloseable {

  private static final int MOST = 64;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final ThreadPoolExecutor pool;
  private final ScheduledThreadPoolExecutor timer;

  /** Threads whose names begin with a prefix. */
  public Workers(String prefix) {
    pool =
        new ThreadPoolExecutor(
            0,
            MOST,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            daemons(prefix));
    timer = new ScheduledThreadPoolExecutor(1, daemons(prefix + "-timer"));
    timer.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Runs a task on a thread of its own.
   *
   * @throws RejectedExecutionException if all threads are busy, or after {@link #close}
   */
  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  @Override
  public Runnable after(Duration delay, Runnable task) {
    try {
      Future<?> scheduled = timer.schedule(task, Deadline.nanos(delay), TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  /** Interrupts what runs and takes nothing more. */
  @Override
  public void close() {
    timer.shutdownNow();
    pool.shutdownNow();
  }

  /** Makes daemon threads that inherit nothing from whoever starts them. */
  public static ThreadFactory daemons(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(null, task, prefix + "-" + count.incrementAndGet(), 0, false);
      thread.setDaemon(true);
      thread.setContextClassLoader(Workers.class.getClassLoader());
      return thread;
    };
  }
}
