package io.lakebase.workflow.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the times of this process's messages of one topic to one destination apart, so that two of
 * one millisecond are received in the order they were sent in. Where it knows of none, the
 * statement that sends looks at those that are unread: another process of the sender may have sent
 * them, with times to come. Thread-safe.
 */
final class SendOrder {

  /** One more than the newest time of the unread messages; none if there are none. */
  static final String UNREAD =
      """
      (SELECT 1 + max(u.created_at_epoch_ms) FROM {dbos}.notifications u
        WHERE u.destination_uuid = {destination} AND u.topic = {topic} AND NOT u.consumed)""";

  private static final int MOST = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Arrival, Long> newest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Arrival, Long> eldest) {
          return size() > MOST;
        }
      };

  /** The earliest time that the next may have, milliseconds since the epoch; null if unknown. */
  @Nullable Long earliest(Arrival arrival) {
    lock.lock();
    try {
      Long time = newest.get(arrival);
      return time == null ? null : time + 1;
    } finally {
      lock.unlock();
    }
  }

  void sent(Arrival arrival, long time) {
    lock.lock();
    try {
      newest.merge(arrival, time, Math::max);
    } finally {
      lock.unlock();
    }
  }
}
