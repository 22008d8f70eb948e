package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.JournalException;
import io.lakebase.workflow.journal.JournalFullException;
import io.lakebase.workflow.journal.RowRejectedException;
import io.lakebase.workflow.journal.StepResult;
import io.lakebase.workflow.journal.StepRow;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A run's way to the journal. The newest checkpoint is held back so that it can ride with the
 * outcome, for at most the time that {@link Deferral} grants; {@link #flush} makes sure that all of
 * them are stored.
 */
final class Recorder {

  private static final long FULL_PAUSE = 5_000_000L;

  private final Journal journal;
  private final Deferral deferral;
  private final BooleanSupplier disowned;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private volatile @Nullable StepRow deferred;

  private record Sent(StepRow row, CompletableFuture<StepResult> result) {}

  /**
   * @param disowned whether nothing of the run may be stored any more
   */
  Recorder(Journal journal, Deferral deferral, BooleanSupplier disowned) {
    this.journal = journal;
    this.deferral = deferral;
    this.disowned = disowned;
  }

  /**
   * Takes a checkpoint; it is stored by the next flush, with the outcome, or when its time is over.
   */
  void record(StepRow row) {
    lock.lock();
    try {
      sendDeferred(false);
      deferred = row;
    } finally {
      lock.unlock();
    }
    deferral.later(this, row);
  }

  /** Sends a checkpoint without holding it back; the next flush waits for it. */
  void send(StepRow row) {
    lock.lock();
    try {
      sendDeferred(false);
      sent.add(new Sent(row, stored(row, false)));
    } finally {
      lock.unlock();
    }
  }

  /** Whether the row is still held back. */
  boolean holds(StepRow row) {
    return deferred == row;
  }

  /** The deferral's time is over: sends the row if it is still held back. */
  void sendIfDeferred(StepRow row) {
    lock.lock();
    try {
      if (deferred == row) {
        sendDeferred(false);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until every checkpoint is stored.
   *
   * @return null, or why the run must stop
   */
  @Nullable Verdict flush() {
    lock.lock();
    try {
      sendDeferred(true);
    } finally {
      lock.unlock();
    }
    return await();
  }

  /**
   * Waits for what was sent and gives back what was held back, to ride with the outcome.
   *
   * @param out takes the held back row
   * @return null, or why the run must stop
   */
  @Nullable Verdict flushButLast(java.util.function.Consumer<@Nullable StepRow> out) {
    lock.lock();
    try {
      out.accept(deferred);
      deferred = null;
    } finally {
      lock.unlock();
    }
    return await();
  }

  private @Nullable Verdict await() {
    Verdict verdict = null;
    for (Sent next = poll(); next != null; next = poll()) {
      Verdict one = await(next);
      if (one != null && (verdict == null || verdict.kind() == Verdict.Kind.CANCELLED)) {
        verdict = one;
      }
    }
    return verdict;
  }

  private @Nullable Sent poll() {
    lock.lock();
    try {
      return sent.poll();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Verdict await(Sent waiting) {
    CompletableFuture<StepResult> result = waiting.result();
    while (true) {
      try {
        StepResult fate = result.join();
        if (fate instanceof StepResult.Superseded superseded) {
          return new Verdict(Verdict.Kind.SUPERSEDED, superseded.reason(), null);
        }
        return fate instanceof StepResult.Recorded recorded && recorded.cancelled()
            ? new Verdict(Verdict.Kind.CANCELLED, "cancelled", null)
            : null;
      } catch (CompletionException e) {
        if (e.getCause() instanceof JournalFullException) {
          LockSupport.parkNanos(FULL_PAUSE);
          result = stored(waiting.row(), false);
        } else if (e.getCause() instanceof RowRejectedException rejected) {
          return new Verdict(
              Verdict.Kind.REJECTED, String.valueOf(rejected.getMessage()), rejected);
        } else if (e.getCause() instanceof JournalException lost) {
          return new Verdict(Verdict.Kind.UNKNOWN, String.valueOf(lost.getMessage()), lost);
        } else {
          throw e;
        }
      }
    }
  }

  private void sendDeferred(boolean joining) {
    StepRow row = deferred;
    if (row != null) {
      deferred = null;
      try {
        sent.add(new Sent(row, stored(row, joining)));
      } catch (RuntimeException | Error e) {
        deferred = row; // No later checkpoint may be stored without it.
        throw e;
      }
    }
  }

  private CompletableFuture<StepResult> stored(StepRow row, boolean joining) {
    return disowned.getAsBoolean()
        ? CompletableFuture.completedFuture(
            new StepResult.Superseded("the workflow was deleted, or claimed anew"))
        : journal.step(row, joining);
  }
}
