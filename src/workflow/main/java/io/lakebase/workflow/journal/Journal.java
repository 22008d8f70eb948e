package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes workflow rows by group commit: what waits when the writer comes round travels as one round
 * trip in one implicit transaction, without artificial delay.
 *
 * <p>Every future is completed with its own row's fate, normally or with a {@link
 * JournalException}, by a thread of the journal: dependents that block belong on another executor.
 * A row that Postgres would refuse (NUL, lone surrogate, over-long name or payload) fails with
 * {@link RowRejectedException} before it is queued. A full journal makes the caller wait, then
 * fails with {@link JournalFullException}. Safe for use by many threads.
 */
public interface Journal extends AutoCloseable {

  /**
   * Opens the writers' connections and starts their threads.
   *
   * @throws SQLException when the first connection cannot be had
   */
  static Journal open(
      DataSource dataSource, SchemaNames names, SchemaFeatures features, JournalSettings settings)
      throws SQLException {
    return GroupCommitJournal.open(dataSource, names, features, settings);
  }

  /**
   * Starts a workflow, or finds the one that has its id. A {@code PENDING} row is written only
   * while its executor holds a lease; a child's row and its parent's step row commit together.
   */
  default CompletableFuture<StartResult> start(StartRow row) {
    return start(row, false);
  }

  /**
   * The same.
   *
   * @param joining the caller waits for the future at once, by {@code join} or {@code get}, or
   *     {@linkplain #lend lends a hand}, and may thereby write the row itself: no other thread is
   *     woken for it
   */
  CompletableFuture<StartResult> start(StartRow row, boolean joining);

  /** Writes a checkpoint if its executor still owns the workflow. */
  default CompletableFuture<StepResult> step(StepRow row) {
    return step(row, false);
  }

  /**
   * The same.
   *
   * @param joining as of {@link #start(StartRow, boolean)}
   */
  CompletableFuture<StepResult> step(StepRow row, boolean joining);

  /**
   * Ends a workflow if it is {@code PENDING} and its executor still owns it; {@code lastStep}, when
   * given, is written by the same transaction or not at all.
   */
  default CompletableFuture<OutcomeResult> outcome(OutcomeRow row, @Nullable StepRow lastStep) {
    return outcome(row, lastStep, false);
  }

  /**
   * The same.
   *
   * @param joining as of {@link #start(StartRow, boolean)}
   */
  CompletableFuture<OutcomeResult> outcome(
      OutcomeRow row, @Nullable StepRow lastStep, boolean joining);

  /** Writes in the caller's thread what waits, one flush of it, if nobody is at it. */
  void lend();

  /**
   * Drops what this executor still has to write for the workflow, waiting or yet to come: such rows
   * end as {@code Superseded}. A row already on its way is left to the fence.
   */
  void revoke(String workflowId, String executorId);

  /**
   * Ends a revocation, once the revoked run has ended and before the next one of that id begins.
   */
  void admit(String workflowId, String executorId);

  /** Writes what waits (bounded by the settings' close timeout), then refuses everything. */
  @Override
  void close();
}
