package io.lakebase.workflow.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the times of this process's messages to one destination apart, so that two of one
 * millisecond are received in the order they were sent in. Thread-safe.
 */
final class SendOrder {

  private static final int MOST = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> newest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST;
        }
      };

  /** The earliest time that the next message may have, milliseconds since the epoch. */
  long earliest(String destination) {
    lock.lock();
    try {
      return newest.getOrDefault(destination, -1L) + 1;
    } finally {
      lock.unlock();
    }
  }

  void sent(String destination, long time) {
    lock.lock();
    try {
      newest.merge(destination, time, Math::max);
    } finally {
      lock.unlock();
    }
  }
}
