package io.lakebase.workflow.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A caller's row with what is written along with it and the future that tells its fate. One writer
 * has it at a time; what an attempt finds out stays here until the whole flush is known to stand.
 */
abstract sealed class Write<R> permits StartWrite, StepWrite, OutcomeWrite {

  final CompletableFuture<R> future;
  final long bytes;
  final long deadlineNanos;

  /** An attempt's connection died before it answered: the row may be there. */
  boolean unknown;

  /** The plain statement did not write it, or may not: the full one says why. */
  boolean doubtful;

  /**
   * @param help what a caller that waits for the future may do meanwhile
   */
  Write(long bytes, long deadlineNanos, Runnable help) {
    this.future = new Fate<>(help);
    this.bytes = bytes;
    this.deadlineNanos = deadlineNanos;
  }

  /** The workflow that decides which writer takes it: the one whose row is locked. */
  abstract String route();

  /** What two rows of one flush must not share. */
  abstract List<Object> keys();

  /** The checkpoint that travels along. */
  abstract @Nullable StepSlot slot();

  /** Forgets what an attempt found out. */
  abstract void reset();

  /** What the last attempt found out; null when it must be tried again. */
  abstract @Nullable R result();

  /** What the caller is told when the run was revoked. */
  abstract R revoked();

  /** Whether this is a write of that run. */
  abstract boolean of(String workflowId, String executorId);

  final void fail(JournalException e) {
    future.completeExceptionally(e);
  }

  final void revoke() {
    future.complete(revoked());
  }

  /** Whether the last attempt found out the row's fate. */
  final boolean known() {
    return result() != null;
  }

  /** Tells the caller what the last attempt found out. */
  final void settle() {
    future.complete(result());
  }
}
