package io.lakebase.workflow.signal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Workflows whose end other processes wait for, so that only those ends are announced. Keeps the
 * newest; who is forgotten finds out by its own looks. Thread-safe.
 */
public final class Wanted {

  private static final int MOST = 100_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Boolean> ids =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** Somebody elsewhere waits for it. */
  public void add(String workflowId) {
    lock.lock();
    try {
      ids.put(workflowId, true);
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody waited; nobody does any more. */
  public boolean remove(String workflowId) {
    lock.lock();
    try {
      return ids.remove(workflowId) != null;
    } finally {
      lock.unlock();
    }
  }
}
