package io.lakebase.workflow.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of the slow lane, and the workflows that belong there until the last of their rows is
 * done. Under the lock of what waits.
 */
final class SlowRows {

  final Deque<Write<?>> waiting = new ArrayDeque<>();
  private final Map<String, Integer> workflows = new HashMap<>();

  boolean has(Write<?> write) {
    return !workflows.isEmpty() && workflows.containsKey(write.route());
  }

  void add(Write<?> write) {
    workflows.merge(write.route(), 1, Integer::sum);
    waiting.addLast(write);
  }

  void done(Write<?> write) {
    workflows.computeIfPresent(write.route(), (id, count) -> count == 1 ? null : count - 1);
  }
}
