package io.lakebase.workflow.journal;

import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Rows of one flush, within its bounds, none with the key of another. Of one thread. */
final class Batch {

  private final JournalSettings settings;
  private final Consumer<Write<?>> taken;
  private final List<Write<?>> writes = new ArrayList<>();
  private final Set<Object> keys = new HashSet<>();
  private long size;

  /**
   * @param taken told of every row that leaves its lane
   */
  Batch(JournalSettings settings, Consumer<Write<?>> taken) {
    this.settings = settings;
    this.taken = taken;
  }

  List<Write<?>> writes() {
    return writes;
  }

  /** Takes from the lane what fits, in order; what has the key of another stays at its head. */
  void fill(Deque<Write<?>> lane) {
    List<Write<?>> later = new ArrayList<>();
    while (!lane.isEmpty() && writes.size() < settings.maxFlushRows()) {
      Write<?> write = lane.peekFirst();
      if (!writes.isEmpty() && size + write.bytes > settings.maxFlushBytes()) {
        break;
      }
      lane.removeFirst();
      if (write.keys().stream().anyMatch(keys::contains)) {
        later.add(write);
        continue;
      }
      keys.addAll(write.keys());
      writes.add(write);
      size += write.bytes;
      taken.accept(write);
    }
    for (int i = later.size() - 1; i >= 0; i--) {
      lane.addFirst(later.get(i));
    }
  }
}
