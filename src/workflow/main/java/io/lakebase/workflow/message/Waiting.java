package io.lakebase.workflow.message;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Who waits for what, and when it is looked for next. However many wait, who is due is found
 * without looking at the others. Guarded by its owner's lock.
 */
final class Waiting {

  private static final Comparator<Entry> SOONEST =
      Comparator.<Entry>comparingLong(entry -> entry.due).thenComparingLong(entry -> entry.number);

  private final Map<Arrival, Entry> entries = new HashMap<>();
  private final Map<String, Set<Entry>> announced = new HashMap<>();
  private final TreeSet<Entry> awaited = new TreeSet<>(SOONEST);
  private final TreeSet<Entry> parkedOnly = new TreeSet<>(SOONEST);
  private final Set<String> leftWhileRead = new HashSet<>();
  private boolean reading;
  private long numbers;

  /** Those who wait for one arrival. */
  static final class Entry {
    private final long number;
    private Arrival arrival;
    private final Set<CompletableFuture<Void>> futures = new HashSet<>();
    private final Set<String> parked = new HashSet<>();
    private final long since = System.nanoTime();
    private long due;

    Entry(long number, Arrival arrival, long due) {
      this.number = number;
      this.arrival = arrival;
      this.due = due;
    }

    Arrival arrival() {
      return arrival;
    }

    Set<CompletableFuture<Void>> futures() {
      return futures;
    }

    Set<String> parked() {
      return parked;
    }

    /** For how long, nanoseconds. */
    long waited(long now) {
      return now - since;
    }
  }

  /** Somebody waits for it on a thread; if nobody waited before, the first look is then. */
  void await(Arrival arrival, CompletableFuture<Void> future, long due) {
    Entry entry = entry(arrival, due);
    change(entry, () -> entry.futures.add(future));
  }

  /** A workflow was parked until it is there; the next look is then. */
  void park(Arrival arrival, String workflowId, long due) {
    Entry entry = entry(arrival, due);
    change(
        entry,
        () -> {
          entry.parked.add(workflowId);
          entry.due = due;
        });
  }

  private Entry entry(Arrival arrival, long due) {
    Entry entry = entries.get(key(arrival));
    if (entry == null) {
      entry = new Entry(numbers++, arrival, due);
      entries.put(key(arrival), entry);
      announced
          .computeIfAbsent(announcement(arrival.kind(), arrival.payload()), k -> new HashSet<>(1))
          .add(entry);
    }
    if (arrival.from() < entry.arrival.from()) {
      entry.arrival = arrival;
    }
    return entry;
  }

  void release(Arrival arrival, CompletableFuture<Void> future) {
    Entry entry = entries.get(key(arrival));
    if (entry != null) {
      change(entry, () -> entry.futures.remove(future));
    }
  }

  void unparked(Arrival arrival, String workflowId) {
    left(Set.of(workflowId));
    Entry entry = entries.get(key(arrival));
    if (entry != null) {
      change(entry, () -> entry.parked.remove(workflowId));
    }
  }

  /** All who wait for it; they wait no more. */
  List<Entry> take(Arrival arrival) {
    Entry entry = entries.get(key(arrival));
    return entry == null ? List.of() : taken(List.of(entry));
  }

  /** All who may wait for what is announced so; they wait no more. */
  List<Entry> take(Arrival.Kind kind, String payload) {
    return taken(List.copyOf(announced.getOrDefault(announcement(kind, payload), Set.of())));
  }

  private List<Entry> taken(List<Entry> taken) {
    for (Entry entry : taken) {
      unplace(entry);
      forget(entry);
      left(entry.parked);
    }
    return taken;
  }

  private void left(Set<String> workflowIds) {
    if (reading) {
      leftWhileRead.addAll(workflowIds);
    }
  }

  /** Forgets parked workflows, for all are about to be read; who parks from now on is kept. */
  void beginRead() {
    for (Entry entry : List.copyOf(entries.values())) {
      change(entry, entry.parked::clear);
    }
    leftWhileRead.clear();
    reading = true;
  }

  /** Adds what was read, but for who has left meanwhile; the next look is then. */
  void endRead(Map<String, Arrival> parked, long due) {
    parked.forEach(
        (id, arrival) -> {
          if (!leftWhileRead.contains(id)) {
            park(arrival, id, due);
          }
        });
    leftWhileRead.clear();
    reading = false;
  }

  void allDue(long now) {
    List.copyOf(entries.values()).forEach(entry -> dueAt(entry, now));
  }

  /** It was looked for, at that time; the next look is then, but for what was told meanwhile. */
  void looked(Entry entry, long at, long next) {
    boolean waits = entries.get(key(entry.arrival)) == entry;
    if (waits && entry.due <= at) {
      dueAt(entry, next);
    }
  }

  /** When it is looked for next. */
  void dueAt(Entry entry, long due) {
    change(entry, () -> entry.due = due);
  }

  /** Who is due, soonest first. */
  List<Entry> due(long now, boolean parkedToo) {
    List<Entry> due = new ArrayList<>();
    dueOf(awaited, now, due);
    if (parkedToo) {
      dueOf(parkedOnly, now, due);
    }
    return due;
  }

  private static void dueOf(TreeSet<Entry> sorted, long now, List<Entry> due) {
    for (Entry entry : sorted) {
      if (entry.due > now) {
        return;
      }
      due.add(entry);
    }
  }

  /** Whether anybody waits on a thread. */
  boolean awaited() {
    return !awaited.isEmpty();
  }

  /** Everybody who waits on a thread. */
  List<CompletableFuture<Void>> futures() {
    return awaited.stream().flatMap(entry -> entry.futures.stream()).toList();
  }

  /** Nanoseconds until the next is due. */
  long untilDue(long now, boolean parkedToo) {
    long next = awaited.isEmpty() ? Long.MAX_VALUE : awaited.first().due - now;
    return parkedToo && !parkedOnly.isEmpty() ? Math.min(next, parkedOnly.first().due - now) : next;
  }

  private void change(Entry entry, Runnable change) {
    unplace(entry);
    change.run();
    if (!entry.futures.isEmpty()) {
      awaited.add(entry);
    } else if (!entry.parked.isEmpty()) {
      parkedOnly.add(entry);
    } else {
      forget(entry);
    }
  }

  private void forget(Entry entry) {
    if (entries.remove(key(entry.arrival), entry)) {
      announced.computeIfPresent(
          announcement(entry.arrival.kind(), entry.arrival.payload()),
          (k, those) -> {
            those.remove(entry);
            return those.isEmpty() ? null : those;
          });
    }
  }

  private void unplace(Entry entry) {
    awaited.remove(entry);
    parkedOnly.remove(entry);
  }

  /** Those who wait for different places of a stream are looked for together. */
  private static Arrival key(Arrival arrival) {
    return new Arrival(arrival.kind(), arrival.workflowId(), arrival.name());
  }

  /** Not the key: an id or a name may have colons, too. */
  private static String announcement(Arrival.Kind kind, String payload) {
    return kind.ordinal() + payload;
  }
}
