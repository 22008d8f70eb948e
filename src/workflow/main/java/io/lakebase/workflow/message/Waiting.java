package io.lakebase.workflow.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Who waits for what. Guarded by its owner's lock. */
final class Waiting {

  private final Map<String, Entry> entries = new HashMap<>();

  /** Those who wait for one arrival. */
  static final class Entry {
    Arrival arrival;
    final Set<CompletableFuture<Void>> futures = new HashSet<>();
    final Set<String> parked = new HashSet<>();
    final long since = System.nanoTime();
    long due;

    Entry(Arrival arrival, long due) {
      this.arrival = arrival;
      this.due = due;
    }
  }

  Entry entry(Arrival arrival, long due) {
    Entry entry =
        entries.computeIfAbsent(
            key(arrival.kind(), arrival.payload()), k -> new Entry(arrival, due));
    if (arrival.from() < entry.arrival.from()) {
      entry.arrival = arrival;
    }
    return entry;
  }

  void release(Arrival arrival, CompletableFuture<Void> future) {
    Entry entry = entries.get(key(arrival.kind(), arrival.payload()));
    if (entry != null) {
      entry.futures.remove(future);
      drop(entry);
    }
  }

  void unparked(Arrival arrival, String workflowId) {
    Entry entry = entries.get(key(arrival.kind(), arrival.payload()));
    if (entry != null) {
      entry.parked.remove(workflowId);
      drop(entry);
    }
  }

  private void drop(Entry entry) {
    if (entry.futures.isEmpty() && entry.parked.isEmpty()) {
      entries.remove(key(entry.arrival.kind(), entry.arrival.payload()));
    }
  }

  /** All who wait for it; they wait no more. */
  @Nullable Entry take(Arrival.Kind kind, String payload) {
    return entries.remove(key(kind, payload));
  }

  /** Replaces what is known of parked workflows. */
  void parked(Map<String, Arrival> parked, long due) {
    for (Entry entry : List.copyOf(entries.values())) {
      entry.parked.clear();
      drop(entry);
    }
    parked.forEach((id, arrival) -> entry(arrival, due).parked.add(id));
  }

  void allDue(long now) {
    entries.values().forEach(entry -> entry.due = now);
  }

  List<Entry> due(long now, boolean parkedToo) {
    List<Entry> due = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (entry.due - now <= 0 && (parkedToo || !entry.futures.isEmpty())) {
        due.add(entry);
      }
    }
    return due;
  }

  /** Nanoseconds until the next is due. */
  long untilDue(long now, boolean parkedToo) {
    long next = Long.MAX_VALUE;
    for (Entry entry : entries.values()) {
      if (parkedToo || !entry.futures.isEmpty()) {
        next = Math.min(next, entry.due - now);
      }
    }
    return next;
  }

  private static String key(Arrival.Kind kind, String payload) {
    return kind.ordinal() + payload;
  }
}
