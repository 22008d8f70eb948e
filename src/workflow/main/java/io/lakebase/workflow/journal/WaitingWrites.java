package io.lakebase.workflow.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What waits for a writer, bounded by rows and bytes. Two lanes by hash of the workflow, both of
 * the first writer until the second joins; a slow lane for workflows whose rows somebody else has
 * locked.
 */
final class WaitingWrites {

  private record Run(String workflowId, String executorId) {}

  private final JournalSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition backlog = lock.newCondition();
  private final Condition slowWork = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Condition arrivals = lock.newCondition();
  private final Company firstCompany = new Company();
  private final Company secondCompany = new Company();
  private final LongSupplier nanoTime;

  private final Deque<Write<?>> even = new ArrayDeque<>();
  private final Deque<Write<?>> odd = new ArrayDeque<>();
  private final Deque<Write<?>> slow = new ArrayDeque<>();
  private final Map<String, Integer> slowWorkflows = new HashMap<>();
  private final Set<Run> revoked = new HashSet<>();
  private int rows;
  private long bytes;
  private boolean secondJoined;
  private boolean closed;
  private int gathering;

  WaitingWrites(JournalSettings settings) {
    this(settings, System::nanoTime);
  }

  WaitingWrites(JournalSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  /**
   * Waits for room, at most as long as the settings say; tells the write when there is none.
   *
   * @param joining its caller lends a hand at once, so that no writer need be woken
   */
  void offer(Write<?> write, boolean joining) {
    lock.lock();
    try {
      long left = settings.fullTimeout().toNanos();
      while (!closed && full(write)) {
        if (left <= 0) {
          write.fail(full("it stayed full for " + settings.fullTimeout()));
          return;
        }
        left = room.awaitNanos(left);
      }
      if (closed) {
        write.fail(closedException());
      } else if (revoked(write)) {
        write.revoke();
      } else if (slowWorkflows.containsKey(write.route())) {
        addSlow(write);
      } else {
        lane(write).addLast(write);
        count(write, 1);
        if (!joining) {
          work.signal();
        }
        if (rows >= settings.secondWriterBacklog()) {
          backlog.signal();
        }
        if (gathering > 0 && companyIsThere()) {
          arrivals.signalAll();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      write.fail(full("the caller was interrupted while waiting for room"));
    } finally {
      lock.unlock();
    }
  }

  private boolean revoked(Write<?> write) {
    return !revoked.isEmpty()
        && revoked.stream().anyMatch(r -> write.of(r.workflowId, r.executorId));
  }

  private boolean full(Write<?> write) {
    return rows > 0
        && (rows >= settings.maxWaitingRows() || bytes + write.bytes > settings.maxWaitingBytes());
  }

  /** Waits for something that the first writer may take; false once closed and drained. */
  boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (even.isEmpty() && (odd.isEmpty() || secondJoined)) {
        if (closed && odd.isEmpty()) {
          return false;
        }
        work.await();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the first writer if something waits for it. */
  void wake() {
    lock.lock();
    try {
      if (firstRows() > 0) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes rows back that could not be written in a caller's thread, to be the first writer's next;
   * false once closed.
   */
  boolean putBack(List<Write<?>> writes) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      for (int i = writes.size() - 1; i >= 0; i--) {
        Write<?> write = writes.get(i);
        if (revoked(write)) {
          write.revoke();
        } else {
          lane(write).addFirst(write);
          count(write, 1);
        }
      }
      work.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean companyIsThere() {
    return firstRows() >= firstCompany.expected() || odd.size() >= secondCompany.expected();
  }

  private int firstRows() {
    return even.size() + (secondJoined ? 0 : odd.size());
  }

  /** A writer's flush is over. */
  void flushed(boolean first, int answered, long startNanos) {
    lock.lock();
    try {
      (first ? firstCompany : secondCompany)
          .flushed(answered, first ? firstRows() : odd.size(), startNanos, nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** Waits a moment for the callers who were just answered. */
  private void gather(Company company, IntSupplier there) {
    boolean waited = false;
    gathering++;
    try {
      for (long left = company.patience(there.getAsInt(), nanoTime.getAsLong());
          left > 0 && !closed;
          left = company.patience(there.getAsInt(), nanoTime.getAsLong())) {
        waited = true;
        arrivals.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      gathering--;
    }
    company.going(there.getAsInt(), waited);
  }

  /** What the first writer may take, as one batch; empty when there is nothing. */
  List<Write<?>> take() {
    lock.lock();
    try {
      if (firstRows() > 0) {
        gather(firstCompany, this::firstRows);
      }
      Batch batch = new Batch();
      batch.fill(even);
      if (!secondJoined) {
        batch.fill(odd);
      }
      return batch.writes;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is so much that a second writer pays; false once closed. */
  boolean awaitBacklog() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && rows - slow.size() < settings.secondWriterBacklog()) {
        backlog.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** The second writer's next batch; empty when it is to leave. */
  List<Write<?>> takeSecond() {
    lock.lock();
    try {
      if (secondJoined && !odd.isEmpty()) {
        gather(secondCompany, odd::size);
      }
      secondJoined = !odd.isEmpty() && (rows - slow.size()) * 2 >= settings.secondWriterBacklog();
      if (!secondJoined) {
        work.signal();
        return List.of();
      }
      Batch batch = new Batch();
      batch.fill(odd);
      return batch.writes;
    } finally {
      lock.unlock();
    }
  }

  /** Puts a row that somebody else's lock holds up into the slow lane. */
  void slowDown(Write<?> write) {
    lock.lock();
    try {
      addSlow(write);
    } finally {
      lock.unlock();
    }
  }

  private void addSlow(Write<?> write) {
    slowWorkflows.merge(write.route(), 1, Integer::sum);
    slow.addLast(write);
    count(write, 1);
    slowWork.signal();
  }

  /** The slow lane's next row; empty once closed and drained. */
  List<Write<?>> takeSlow() throws InterruptedException {
    lock.lock();
    try {
      while (slow.isEmpty()) {
        if (closed) {
          return List.of();
        }
        slowWork.await();
      }
      Write<?> write = slow.removeFirst();
      count(write, -1);
      return List.of(write);
    } finally {
      lock.unlock();
    }
  }

  /** The slow lane is through with a row, unless it put it back. */
  void slowDone(Write<?> write) {
    lock.lock();
    try {
      slowWorkflows.computeIfPresent(write.route(), (id, count) -> count == 1 ? null : count - 1);
    } finally {
      lock.unlock();
    }
  }

  void revoke(String workflowId, String executorId) {
    lock.lock();
    try {
      revoked.add(new Run(workflowId, executorId));
    } finally {
      lock.unlock();
    }
    remove(write -> write.of(workflowId, executorId)).forEach(Write::revoke);
  }

  void admit(String workflowId, String executorId) {
    lock.lock();
    try {
      revoked.remove(new Run(workflowId, executorId));
    } finally {
      lock.unlock();
    }
  }

  /** Takes out what matches, to be told so by the caller. */
  List<Write<?>> remove(Predicate<Write<?>> which) {
    lock.lock();
    try {
      List<Write<?>> removed = new ArrayList<>();
      removeFrom(even, which, removed);
      removeFrom(odd, which, removed);
      int fast = removed.size();
      removeFrom(slow, which, removed);
      removed.subList(fast, removed.size()).forEach(this::slowDone);
      return removed;
    } finally {
      lock.unlock();
    }
  }

  private void removeFrom(Deque<Write<?>> lane, Predicate<Write<?>> which, List<Write<?>> removed) {
    for (Iterator<Write<?>> i = lane.iterator(); i.hasNext(); ) {
      Write<?> write = i.next();
      if (which.test(write)) {
        i.remove();
        count(write, -1);
        removed.add(write);
      }
    }
  }

  /** No more offers; what waits is still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
      backlog.signalAll();
      slowWork.signalAll();
      room.signalAll();
      arrivals.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int rows() {
    lock.lock();
    try {
      return rows;
    } finally {
      lock.unlock();
    }
  }

  private Deque<Write<?>> lane(Write<?> write) {
    int hash = write.route().hashCode();
    return ((hash ^ (hash >>> 16)) & 1) == 0 ? even : odd;
  }

  private void count(Write<?> write, int sign) {
    rows += sign;
    bytes += sign * write.bytes;
    if (sign < 0) {
      room.signal();
    }
  }

  static JournalClosedException closedException() {
    return new JournalClosedException("[journal] the row was not written: it is closed.", null);
  }

  private static JournalFullException full(String why) {
    return new JournalFullException(
        "[journal] the row was not written: " + why + ". Start fewer workflows at once.", null);
  }

  /** Rows of one flush, none with the key of another. */
  private final class Batch {

    private final List<Write<?>> writes = new ArrayList<>();
    private final Set<Object> keys = new HashSet<>();
    private long size;

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
        count(write, -1);
      }
      for (int i = later.size() - 1; i >= 0; i--) {
        lane.addFirst(later.get(i));
      }
    }
  }
}
