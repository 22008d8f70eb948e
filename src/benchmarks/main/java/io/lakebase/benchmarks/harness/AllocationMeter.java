package io.lakebase.benchmarks.harness;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Bytes allocated by a thread, as the JVM counts them. */
public final class AllocationMeter {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final @Nullable Method TOTAL = totalOfAllThreads();

  private AllocationMeter() {}

  /**
   * What all live threads of this JVM allocated while an action ran on the caller's, per run.
   * Threads that ended meanwhile are not counted.
   *
   * @param runs how often
   * @param action the work
   * @throws Exception what the action threw
   */
  public static double bytesPerRun(int runs, Callable<?> action) throws Exception {
    long before = allocated();
    for (int i = 0; i < runs; i++) {
      action.call();
    }
    return (double) (allocated() - before - ownCost()) / runs;
  }

  private static long ownCost() {
    long before = allocated();
    return allocated() - before;
  }

  private static long allocated() {
    return TOTAL == null ? ofLiveThreads() : total(TOTAL);
  }

  private static long total(Method method) {
    try {
      return (long) method.invoke(THREADS);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long ofLiveThreads() {
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }

  private static @Nullable Method totalOfAllThreads() {
    try {
      return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
