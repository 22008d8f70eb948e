package io.lakebase.workflow.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Rows in two lanes by hash of the workflow, of one or two writers: however many there are, the
 * rows of one workflow are one writer's. Under the lock of what waits.
 */
final class Lanes {

  /** The most writers. */
  static final int COUNT = 2;

  private final List<Deque<Write<?>>> lanes = new ArrayList<>();

  Lanes() {
    for (int i = 0; i < COUNT; i++) {
      lanes.add(new ArrayDeque<>());
    }
  }

  /** The writer of a row, from 0. */
  static int writer(Write<?> write, int writers) {
    return lane(write) & (writers - 1);
  }

  private static int lane(Write<?> write) {
    int hash = write.route().hashCode();
    return (hash ^ (hash >>> 16)) & (COUNT - 1);
  }

  void addFirst(Write<?> write) {
    lanes.get(lane(write)).addFirst(write);
  }

  void addLast(Write<?> write) {
    lanes.get(lane(write)).addLast(write);
  }

  /** How many rows wait for a writer. */
  int rows(int writer, int writers) {
    int rows = 0;
    for (int lane = writer; lane < COUNT; lane += writers) {
      rows += lanes.get(lane).size();
    }
    return rows;
  }

  /** Moves a writer's rows into a batch, as many as fit. */
  void fill(Batch batch, int writer, int writers) {
    for (int lane = writer; lane < COUNT; lane += writers) {
      batch.fill(lanes.get(lane));
    }
  }

  /** Takes out what matches. */
  List<Write<?>> remove(Predicate<Write<?>> which) {
    List<Write<?>> removed = new ArrayList<>();
    lanes.forEach(lane -> removeFrom(lane, which, removed));
    return removed;
  }

  static void removeFrom(Deque<Write<?>> lane, Predicate<Write<?>> which, List<Write<?>> removed) {
    for (Iterator<Write<?>> i = lane.iterator(); i.hasNext(); ) {
      Write<?> write = i.next();
      if (which.test(write)) {
        i.remove();
        removed.add(write);
      }
    }
  }
}
