package io.lakebase.benchmarks.harness;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** Bytes allocated by a thread, as the JVM counts them. */
public final class AllocationMeter {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

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
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
