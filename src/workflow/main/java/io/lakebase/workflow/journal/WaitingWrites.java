package io.lakebase.workflow.journal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
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

  private final JournalSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition secondWork = lock.newCondition();
  private final Condition slowWork = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Condition arrivals = lock.newCondition();
  private final Company firstCompany = new Company();
  private final Company secondCompany = new Company();
  private final Spread spread;
  private final LongSupplier nanoTime;

  private final Deque<Write<?>> even = new ArrayDeque<>();
  private final Deque<Write<?>> odd = new ArrayDeque<>();
  private final SlowRows slow = new SlowRows();
  private final Revoked revoked = new Revoked();
  private int rows;
  private long bytes;
  private boolean handedOver;
  private boolean closed;
  private int gathering;

  WaitingWrites(JournalSettings settings) {
    this(settings, System::nanoTime);
  }

  WaitingWrites(JournalSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.spread = new Spread(settings.secondWriterRows());
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
      } else if (revoked.has(write)) {
        write.revoke();
      } else if (slow.has(write)) {
        addSlow(write);
      } else {
        lane(write).addLast(write);
        count(write, 1);
        tell(write, joining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      write.fail(full("the caller was interrupted while waiting for room"));
    } finally {
      lock.unlock();
    }
  }

  private void tell(Write<?> write, boolean joining) {
    if (spread.two() && isOdd(write)) {
      secondWork.signal();
    } else if (!joining) {
      work.signal();
    }
    if (gathering > 0 && companyIsThere()) {
      arrivals.signalAll();
    }
  }

  private boolean full(Write<?> write) {
    return rows > 0
        && (rows >= settings.maxWaitingRows() || bytes + write.bytes > settings.maxWaitingBytes());
  }

  /** Waits for something that the first writer may take; false once closed and drained. */
  boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (firstRows() == 0 && !handedOver) {
        if (closed && odd.isEmpty()) {
          return false;
        }
        work.await();
      }
      handedOver = false;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A caller wrote, or could not: the first writer sees to what waits and to who comes back. */
  void handOver() {
    lock.lock();
    try {
      if (firstRows() > 0 || firstCompany.many()) {
        handedOver = true;
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
        if (revoked.has(write)) {
          write.revoke();
        } else {
          lane(write).addFirst(write);
          count(write, 1);
        }
      }
      handedOver = true;
      work.signal();
      secondWork.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean companyIsThere() {
    return firstRows() >= firstCompany.expected() || odd.size() >= secondCompany.expected();
  }

  private int firstRows() {
    return even.size() + (spread.two() ? 0 : odd.size());
  }

  /** A writer's flush is over. */
  void flushed(boolean first, int answered, long startNanos) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      boolean two = spread.two();
      (first ? firstCompany : secondCompany)
          .flushed(answered, first ? firstRows() : odd.size(), startNanos, now);
      spread.flushed(answered, now);
      if (two != spread.two()) {
        (two ? work : secondWork).signal();
      }
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
      if (firstRows() > 0 || firstCompany.many()) {
        gather(firstCompany, this::firstRows);
      }
      Batch batch = new Batch(settings, write -> count(write, -1));
      batch.fill(even);
      if (!spread.two()) {
        batch.fill(odd);
      }
      return batch.writes();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something that the second writer may take; false once closed. */
  boolean awaitSecond() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && (odd.isEmpty() || !spread.two())) {
        secondWork.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** The second writer's next batch; empty when there is nothing, or the first takes all. */
  List<Write<?>> takeSecond() {
    lock.lock();
    try {
      if (spread.two() && (!odd.isEmpty() || secondCompany.many())) {
        gather(secondCompany, odd::size);
      }
      Batch batch = new Batch(settings, write -> count(write, -1));
      if (spread.two()) {
        batch.fill(odd);
      }
      return batch.writes();
    } finally {
      lock.unlock();
    }
  }

  /** The second writer has no connection: the first takes all for so long. */
  void withoutSecond(Duration time) {
    lock.lock();
    try {
      spread.forbid(nanoTime.getAsLong() + time.toNanos());
      work.signal();
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
    slow.add(write);
    count(write, 1);
    slowWork.signal();
  }

  /** The slow lane's next row; empty once closed and drained. */
  List<Write<?>> takeSlow() throws InterruptedException {
    lock.lock();
    try {
      while (slow.waiting.isEmpty()) {
        if (closed) {
          return List.of();
        }
        slowWork.await();
      }
      Write<?> write = slow.waiting.removeFirst();
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
      slow.done(write);
    } finally {
      lock.unlock();
    }
  }

  void revoke(String workflowId, String executorId) {
    lock.lock();
    try {
      revoked.add(workflowId, executorId);
    } finally {
      lock.unlock();
    }
    remove(write -> write.of(workflowId, executorId)).forEach(Write::revoke);
  }

  void admit(String workflowId, String executorId) {
    lock.lock();
    try {
      revoked.remove(workflowId, executorId);
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
      removeFrom(slow.waiting, which, removed);
      removed.subList(fast, removed.size()).forEach(slow::done);
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
      spread.end();
      work.signalAll();
      secondWork.signalAll();
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

  private static boolean isOdd(Write<?> write) {
    int hash = write.route().hashCode();
    return ((hash ^ (hash >>> 16)) & 1) != 0;
  }

  private Deque<Write<?>> lane(Write<?> write) {
    return isOdd(write) ? odd : even;
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
}
