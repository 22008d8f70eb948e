package io.lakebase.workflow.dispatch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The slots of limited queues that workflows of this process take. Thread-safe. */
final class Slots {

  private final Map<String, String> taken = new ConcurrentHashMap<>();
  private final Map<String, Integer> freed = new ConcurrentHashMap<>();
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
      freed.merge(queue, 1, Integer::sum);
    }
    return queue != null;
  }

  /** How many slots that processes share are free and not refilled, as far as is known. */
  Map<String, Integer> freed() {
    return Map.copyOf(freed);
  }

  /** So many of them were refilled, or others know of them. */
  void settled(Map<String, Integer> known) {
    known.forEach(
        (queue, slots) ->
            freed.computeIfPresent(queue, (name, left) -> left > slots ? left - slots : null));
  }

  void clear() {
    taken.clear();
  }
}
