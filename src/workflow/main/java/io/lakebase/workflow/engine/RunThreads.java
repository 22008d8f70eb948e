package io.lakebase.workflow.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of workflows and of parallel steps. Where the JVM has virtual ones (21 and later)
 * there are any number of them, and the first few workflows at a time run on platform threads: a
 * lone workflow waits for the database most of the time, which costs a platform thread one change
 * of context a step and a virtual one several. Elsewhere all are platform threads.
 */
final class RunThreads implements AutoCloseable {

  private static final int FIRST_FEW = 2;
  private static final @Nullable Method VIRTUAL = virtualExecutor();

  private final boolean virtual;
  private final ExecutorService runs;
  private final ExecutorService steps;

  RunThreads(String name, int threads, boolean wantVirtual) {
    this(name, threads, wantVirtual, named(name + "-run"));
  }

  /**
   * @param platform makes the platform threads of workflows
   */
  RunThreads(String name, int threads, boolean wantVirtual, ThreadFactory platform) {
    ExecutorService virtuals = wantVirtual ? newVirtual() : null;
    virtual = virtuals != null;
    if (virtuals != null) {
      runs =
          new ThreadPoolExecutor(
              0,
              FIRST_FEW,
              10,
              TimeUnit.SECONDS,
              new SynchronousQueue<>(),
              platform,
              (run, full) -> virtuals.execute(run));
      steps = virtuals;
    } else {
      ThreadPoolExecutor pool =
          new ThreadPoolExecutor(
              threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), platform);
      pool.allowCoreThreadTimeOut(true);
      runs = pool;
      steps =
          new ThreadPoolExecutor(
              0,
              Integer.MAX_VALUE,
              10,
              TimeUnit.SECONDS,
              new SynchronousQueue<>(),
              named(name + "-step"));
    }
  }

  boolean virtual() {
    return virtual;
  }

  void run(Runnable run) {
    runs.execute(run);
  }

  void step(Runnable step) {
    steps.execute(step);
  }

  @Override
  public void close() {
    runs.shutdown();
    steps.shutdown();
  }

  static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "lakebase-" + name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static @Nullable ExecutorService newVirtual() {
    if (VIRTUAL == null) {
      return null;
    }
    try {
      return (ExecutorService) VIRTUAL.invoke(null);
    } catch (IllegalAccessException | InvocationTargetException e) {
      return null;
    }
  }

  private static @Nullable Method virtualExecutor() {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      return java.util.concurrent.Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
