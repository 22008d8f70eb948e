package io.lakebase.emulator;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that never keep a JVM alive. */
final class DaemonThreads {
  private DaemonThreads() {}

  /** Platform threads named {@code name-1}, {@code name-2}, … */
  static ThreadFactory platform(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Virtual threads where this Java has them (21 and later), else platform threads. */
  static ThreadFactory light(String name) {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder");
      builder = type.getMethod("name", String.class, long.class).invoke(builder, name + "-", 1L);
      return (ThreadFactory) type.getMethod("factory").invoke(builder);
    } catch (NoSuchMethodException | ClassNotFoundException e) {
      return platform(name);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("[" + name + "] no virtual threads", e);
    }
  }
}
