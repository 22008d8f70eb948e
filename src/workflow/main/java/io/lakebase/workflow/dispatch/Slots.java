package io.lakebase.workflow.dispatch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The slots of limited queues that workflows of this process take. Thread-safe. */
final class Slots {

  private final Map<String, String> taken = new ConcurrentHashMap<>();
  private final AtomicInteger freed = new AtomicInteger();
  private volatile Predicate<String> limited = queue -> false;
  private volatile Predicate<String> shared = queue -> false;

  /** Which queues have limits at all, and which have one that processes share. */
  void queues(Predicate<String> limited, Predicate<String> shared) {
    this.limited = limited;
    this.shared = shared;
  }

  /** A workflow that came from that queue runs here. */
  void take(String workflowId, @Nullable String queue) {
    if (queue != null && limited.test(queue)) {
      taken.put(workflowId, queue);
    }
  }

  /** It runs no more; whether another may in its place. */
  boolean free(String workflowId) {
    String queue = taken.remove(workflowId);
    if (queue != null && shared.test(queue)) {
      freed.incrementAndGet();
    }
    return queue != null;
  }

  /** How many slots that processes share became free since the last call. */
  int takeFreed() {
    return freed.getAndSet(0);
  }

  void clear() {
    taken.clear();
  }
}
