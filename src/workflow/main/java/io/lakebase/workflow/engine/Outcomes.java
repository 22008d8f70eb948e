package io.lakebase.workflow.engine;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.JournalFullException;
import io.lakebase.workflow.journal.OutcomeResult;
import io.lakebase.workflow.journal.RowRejectedException;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.manage.Interventions;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores how a workflow ended. Thread-safe. */
final class Outcomes {

  private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
  private static final long FULL_PAUSE = 5_000_000L;

  private final Journal journal;
  private final Interventions interventions;
  private final Payloads payloads;
  private final RunThreads threads;
  private final RandomGenerator random;
  private final BooleanSupplier closing;

  Outcomes(
      Journal journal,
      Interventions interventions,
      Payloads payloads,
      RunThreads threads,
      RandomGenerator random,
      BooleanSupplier closing) {
    this.journal = journal;
    this.interventions = interventions;
    this.payloads = payloads;
    this.threads = threads;
    this.random = random;
    this.closing = closing;
  }

  /**
   * Stores an outcome; lends a hand with that, but does not wait for it. The future is completed by
   * whoever writes, or by a thread of its own when there is more to write.
   */
  CompletableFuture<RunEnd> write(
      Run run, Recorder recorder, boolean success, String text, @Nullable StepRow lastStep) {
    if (run.disowned()) {
      return completedFuture(new RunEnd.Left(RunStopped.Why.SUPERSEDED, null));
    }
    CompletableFuture<OutcomeResult> written =
        journal.outcome(Execution.row(run, success, text), lastStep, true);
    CompletableFuture<RunEnd> end =
        written
            .handle(
                (fate, failure) ->
                    fate instanceof OutcomeResult.Recorded
                        ? completedFuture(ended(run, success, text))
                        : supplyAsync(
                                () ->
                                    otherwise(
                                        run, recorder, success, text, lastStep, fate, failure),
                                threads::step)
                            .thenCompose(Function.identity()))
            .thenCompose(Function.identity());
    journal.lend();
    return end;
  }

  private static RunEnd ended(Run run, boolean success, String text) {
    return new RunEnd.Ended(
        success ? WorkflowState.SUCCESS : WorkflowState.ERROR,
        success ? text : null,
        success ? null : text,
        run.codec().name());
  }

  private CompletableFuture<RunEnd> otherwise(
      Run run,
      Recorder recorder,
      boolean success,
      String text,
      @Nullable StepRow lastStep,
      @Nullable OutcomeResult fate,
      @Nullable Throwable failure) {
    if (fate instanceof OutcomeResult.Superseded superseded) {
      return completedFuture(superseded(recorder, superseded.statusNow(), lastStep));
    }
    if (failure instanceof JournalFullException) {
      LockSupport.parkNanos(FULL_PAUSE);
      return write(run, recorder, success, text, lastStep);
    }
    if (failure instanceof RowRejectedException rejected) {
      return refused(run, recorder, success, text, lastStep, rejected);
    }
    LOG.warn("[{}] the outcome's fate is unknown", run.id(), failure);
    return completedFuture(new RunEnd.Left(RunStopped.Why.FAILED, null));
  }

  private RunEnd superseded(Recorder recorder, String statusNow, @Nullable StepRow lastStep) {
    if (statusNow.equals(WorkflowState.CANCELLED.name())) {
      if (lastStep != null) {
        recorder.send(lastStep);
        recorder.flush();
      }
      return new RunEnd.Ended(WorkflowState.CANCELLED, null, null, null);
    }
    return new RunEnd.Left(RunStopped.Why.SUPERSEDED, null);
  }

  /**
   * Either the last checkpoint or the outcome itself cannot be stored; the workflow ends with an
   * error that says so.
   */
  private CompletableFuture<RunEnd> refused(
      Run run,
      Recorder recorder,
      boolean success,
      String text,
      @Nullable StepRow lastStep,
      RowRejectedException rejected) {
    if (lastStep != null) {
      recorder.send(lastStep);
      Verdict verdict = recorder.flush();
      if (verdict == null) {
        return write(run, recorder, success, text, null);
      }
      if (verdict.kind() == Verdict.Kind.SUPERSEDED) {
        return completedFuture(new RunEnd.Left(RunStopped.Why.SUPERSEDED, null));
      }
    }
    CheckpointRefused error =
        new CheckpointRefused(run.id(), String.valueOf(rejected.getMessage()), rejected);
    String described = payloads.encodeError(run.codec(), error);
    if (!success && described.equals(text)) {
      LOG.error("[{}] not even its error can be stored", run.id(), rejected);
      return completedFuture(new RunEnd.Left(RunStopped.Why.FAILED, null));
    }
    return write(run, recorder, false, described, null);
  }

  /**
   * Cancels a workflow whose deadline has passed, if it still is this run's; waits for the
   * database.
   */
  RunEnd expire(Run run) {
    for (int failures = 0; !closing.getAsBoolean(); failures++) {
      try {
        return interventions.expire(run.id(), run.executorId())
            ? Execution.cancelledEnd()
            : new RunEnd.Left(RunStopped.Why.SUPERSEDED, null);
      } catch (SQLException e) {
        LOG.warn("[{}] not yet cancelled at its deadline: {}", run.id(), e.getMessage());
        LockSupport.parkNanos(Retries.backoff(failures, random.nextDouble()).toNanos());
      }
    }
    return new RunEnd.Left(RunStopped.Why.FAILED, null);
  }
}
