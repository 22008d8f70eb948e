package io.lakebase.workflow.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What waits for a writer, bounded by rows and bytes. Two lanes by hash of the workflow, both of
 * the first writer while it is alone; a slow lane for workflows whose rows somebody else has
 * locked.
 */
final class WaitingWrites {

  private final JournalSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition slowWork = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final List<WriterDesk> desks = new ArrayList<>();
  private final Lanes lanes = new Lanes();
  private final Spread spread;
  private final LongSupplier nanoTime;

  private final SlowRows slow = new SlowRows();
  private final Revoked revoked = new Revoked();
  private int rows;
  private long bytes;
  private boolean handedOver;
  private boolean closed;

  WaitingWrites(JournalSettings settings) {
    this(settings, System::nanoTime);
  }

  WaitingWrites(JournalSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.spread = new Spread(settings.secondWriterRows());
    for (int i = 0; i < Lanes.COUNT; i++) {
      desks.add(new WriterDesk(lock));
    }
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
        write.fail(
            new JournalClosedException("[journal] the row was not written: it is closed.", null));
      } else if (revoked.has(write)) {
        write.revoke();
      } else if (slow.has(write)) {
        slowDown(write);
      } else {
        lanes.addLast(write);
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
    int writer = Lanes.writer(write, writers());
    desks.get(writer).arrived(rows(writer), writer > 0 || !joining);
  }

  private int writers() {
    return spread.two() ? 2 : 1;
  }

  private int rows(int writer) {
    return writer < writers() ? lanes.rows(writer, writers()) : 0;
  }

  private boolean full(Write<?> write) {
    return rows > 0
        && (rows >= settings.maxWaitingRows() || bytes + write.bytes > settings.maxWaitingBytes());
  }

  /** Waits for something that the first writer may take; false once closed and drained. */
  boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (rows(0) == 0 && !handedOver) {
        if (closed) {
          return false;
        }
        desks.get(0).work.await();
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
      if (rows(0) > 0 || desks.get(0).company.many()) {
        handedOver = true;
        desks.get(0).work.signal();
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
          lanes.addFirst(write);
          count(write, 1);
        }
      }
      handedOver = true;
      desks.forEach(desk -> desk.work.signal());
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Some rows of a writer's flush are known; their callers are told next. */
  void answering(int writer, int count) {
    lock.lock();
    try {
      desks.get(writer).company.answering(count, rows(writer));
    } finally {
      lock.unlock();
    }
  }

  /** The callers of one {@link #answering} are told. */
  void told(int writer) {
    lock.lock();
    try {
      desks.get(writer).told(nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** A writer's flush is over. */
  void flushed(int writer, int count, long startNanos) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      boolean two = spread.two();
      desks.get(writer).company.flushed(startNanos, now);
      spread.flushed(count, now);
      if (two != spread.two() || spread.wished()) {
        desks.forEach(desk -> desk.work.signal());
      }
    } finally {
      lock.unlock();
    }
  }

  /** What the first writer may take, as one batch; empty when there is nothing. */
  List<Write<?>> take() {
    lock.lock();
    try {
      return batch(0);
    } finally {
      lock.unlock();
    }
  }

  private List<Write<?>> batch(int writer) {
    WriterDesk desk = desks.get(writer);
    if (rows(writer) > 0 || desk.company.many()) {
      desk.gather(() -> rows(writer), nanoTime, () -> closed);
    }
    Batch batch = new Batch(settings, write -> count(write, -1));
    if (writer < writers()) {
      lanes.fill(batch, writer, writers());
    }
    return batch.writes();
  }

  /**
   * Waits for something that the second writer may take, or for the wish that it were connected;
   * false once closed.
   */
  boolean awaitSecond() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && rows(1) == 0 && !spread.wished()) {
        desks.get(1).work.await();
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
      return spread.two() ? batch(1) : List.of();
    } finally {
      lock.unlock();
    }
  }

  /** The second writer has its connection. */
  void secondConnected() {
    lock.lock();
    try {
      spread.connected();
    } finally {
      lock.unlock();
    }
  }

  /** The second writer has no connection: the first takes all for so long. */
  void withoutSecond(Duration time) {
    lock.lock();
    try {
      spread.forbid(nanoTime.getAsLong() + time.toNanos());
      desks.get(0).work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Puts a row that somebody else's lock holds up into the slow lane. */
  void slowDown(Write<?> write) {
    lock.lock();
    try {
      slow.add(write);
      count(write, 1);
      slowWork.signal();
    } finally {
      lock.unlock();
    }
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
      List<Write<?>> removed = lanes.remove(which);
      int fast = removed.size();
      Lanes.removeFrom(slow.waiting, which, removed);
      removed.subList(fast, removed.size()).forEach(slow::done);
      removed.forEach(write -> count(write, -1));
      return removed;
    } finally {
      lock.unlock();
    }
  }

  /** No more offers; what waits is still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      spread.end();
      slowWork.signalAll();
      room.signalAll();
      for (WriterDesk desk : desks) {
        desk.work.signalAll();
        desk.arrivals.signalAll();
      }
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

  private void count(Write<?> write, int sign) {
    rows += sign;
    bytes += sign * write.bytes;
    if (sign < 0) {
      room.signal();
    }
  }

  private static JournalFullException full(String why) {
    return new JournalFullException(
        "[journal] the row was not written: " + why + ". Start fewer workflows at once.", null);
  }
}
