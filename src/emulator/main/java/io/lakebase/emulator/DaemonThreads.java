package io.lakebase.emulator;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads that never keep a JVM alive: a relay has fewer hand-overs on them than on
 * virtual ones.
 */
final class DaemonThreads {
  private DaemonThreads() {}

  /** Named {@code name-1}, {@code name-2}, … */
  static ThreadFactory platform(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
