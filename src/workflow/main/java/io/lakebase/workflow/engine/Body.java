package io.lakebase.workflow.engine;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A step's body on its thread, which may be interrupted while it runs and never afterwards. */
final class Body {

  private final Thread thread;
  private final long since = System.nanoTime();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean over;
  private @Nullable String interruptedBy;

  Body(Thread thread) {
    this.thread = thread;
  }

  void interrupt(String why) {
    lock.lock();
    try {
      if (!over) {
        interruptedBy = interruptedBy == null ? why : interruptedBy;
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Called on the body's own thread; swallows an interrupt of ours that came too late. */
  void end() {
    lock.lock();
    try {
      over = true;
      Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }

  long ageNanos() {
    return System.nanoTime() - since;
  }

  @Nullable String interruptedBy() {
    lock.lock();
    try {
      return interruptedBy;
    } finally {
      lock.unlock();
    }
  }
}
