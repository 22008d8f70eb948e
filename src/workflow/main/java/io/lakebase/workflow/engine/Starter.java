package io.lakebase.workflow.engine;

import io.lakebase.workflow.OutcomeUnknown;
import io.lakebase.workflow.QueueOptions;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.WorkflowConflict;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.dispatch.LeaseKeeper;
import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.JournalFullException;
import io.lakebase.workflow.journal.RowRejectedException;
import io.lakebase.workflow.journal.StartResult;
import io.lakebase.workflow.journal.StartRow;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.lease.Lease;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows that run in this process, and those that have to be enqueued for others.
 * Thread-safe.
 */
final class Starter {

  private static final long PAUSE = 5_000_000L;

  private final EngineSettings settings;
  private final Registry registry;
  private final Strangers strangers;
  private final Journal journal;
  private final Payloads payloads;
  private final LeaseKeeper keeper;
  private final Runs runs;
  private final StartRows rows;
  private final Predicate<String> unlimited;

  Starter(
      EngineSettings settings,
      Registry registry,
      Strangers strangers,
      Journal journal,
      Payloads payloads,
      LeaseKeeper keeper,
      Runs runs,
      Predicate<String> unlimited) {
    this.settings = settings;
    this.registry = registry;
    this.strangers = strangers;
    this.journal = journal;
    this.payloads = payloads;
    this.keeper = keeper;
    this.runs = runs;
    this.rows = new StartRows(settings);
    this.unlimited = unlimited;
  }

  /**
   * Started here: the run, or null if the workflow existed before, or waits for others.
   *
   * @param begun null to return when the start is stored; else told that the run began, for a
   *     caller that only wants the result and sleeps on until the run has ended, or for as long as
   *     a start may take
   */
  <I, O> @Nullable Run start(
      String id,
      WorkflowType<I, O> type,
      @Nullable I input,
      StartOptions options,
      @Nullable Runnable begun) {
    String text = payloads.encodeInput(type.input(), input);
    WorkflowIdentity identity = StartRows.identity(type);
    Registration<?, ?> registration = here(identity, options);
    if (registration == null) {
      settle(
          id, type, write(rows.queued(id, type, text, payloads.own().name(), options), id, null));
      runs.enqueued();
      strangers.started(id, type, options);
      return null;
    }
    long until = System.nanoTime() + settings.startTimeout().toNanos();
    PromptLaunch launch = null;
    runs.starting(id);
    try {
      while (true) {
        Lease lease = lease(id, until);
        Long deadline = rows.deadline(options, null);
        Run run = new Run(id, registration, lease, text, payloads.own(), deadline, List.of());
        StartRow row =
            rows.pending(
                id, type, text, payloads.own().name(), lease.executorId(), options, deadline);
        launch = begun == null ? null : new PromptLaunch(runs, run, begun);
        StartResult result = write(row, id, launch);
        if (result instanceof StartResult.Created) {
          if (launch == null) {
            runs.created(run);
          }
          return run;
        }
        if (!(result instanceof StartResult.Superseded)) {
          settle(id, type, result);
          runs.adopt(id, result, lease);
          return null;
        }
        if (Retries.over(until)) {
          throw unknown(id, null);
        }
        LockSupport.parkNanos(PAUSE);
      }
    } finally {
      if (launch == null || launch.giveUp()) {
        runs.started(id);
      }
    }
  }

  /** Started as a child; its row and the parent's checkpoint commit together. */
  <I, O> StartResult startChild(
      Run parent, WorkflowType<I, O> type, @Nullable I input, StartOptions options, StepRow step) {
    String id = String.valueOf(options.workflowId());
    String text = payloads.encodeInput(type.input(), input);
    Registration<?, ?> registration = here(StartRows.identity(type), options);
    Long deadline =
        registration == null
            ? rows.latest(options, parent.deadline())
            : rows.deadline(options, parent.deadline());
    String format = payloads.own().name();
    String version = registry.find(StartRows.identity(type)) == null ? null : settings.version();
    StartRow child =
        registration == null
            ? rows.queued(id, type, text, format, version, options, deadline)
            : rows.pending(id, type, text, format, parent.executorId(), options, deadline);
    StartRow row = child.withParent(parent.id(), step);
    runs.starting(id);
    boolean interrupted = Thread.interrupted();
    try {
      for (int failures = 0; ; failures++) {
        parent.check();
        try {
          StartResult result = write(row, id, null);
          if (result instanceof StartResult.Created && registration != null) {
            runs.created(
                new Run(
                    id, registration, parent.lease(), text, payloads.own(), deadline, List.of()));
          } else if (result instanceof StartResult.Created) {
            runs.enqueued();
            strangers.started(id, type, options);
          } else if (failures > 0) {
            runs.adopt(id, result, parent.lease());
          }
          return result;
        } catch (OutcomeUnknown e) {
          interrupted |= Thread.interrupted();
          parent.pause(Retries.backoff(failures, settings.random().nextDouble()));
        }
      }
    } finally {
      runs.started(id);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * What runs a workflow that this process starts, or null to have it wait in the table. What the
   * next look at the queues would claim for this process anyway is claimed by its start.
   */
  private @Nullable Registration<?, ?> here(WorkflowIdentity identity, StartOptions options) {
    QueueOptions queue = options.queue();
    boolean waits =
        queue != null
            && (queue.delay() != null
                || queue.partitionKey() != null
                || !runs.few()
                || !unlimited.test(queue.queue()));
    return waits ? null : registry.find(identity);
  }

  private Lease lease(String id, long until) {
    for (int failures = 0; ; failures++) {
      try {
        return keeper.ensure();
      } catch (SQLException e) {
        if (runs.closing() || Retries.over(until)) {
          throw unknown(id, e);
        }
        LockSupport.parkNanos(Retries.backoff(failures, settings.random().nextDouble()).toNanos());
      }
    }
  }

  private StartResult write(StartRow row, String id, @Nullable PromptLaunch launch) {
    long until = System.nanoTime() + settings.startTimeout().toNanos();
    while (true) {
      CompletableFuture<StartResult> future = journal.start(row, true);
      CompletableFuture<StartResult> awaited = future;
      if (launch != null) {
        awaited = launch.after(future);
        journal.lend();
      }
      try {
        return awaited.get(settings.startTimeout().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | InterruptedException e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        if (launch != null && !launch.giveUp()) {
          return new StartResult.Created();
        }
        future.whenComplete((result, error) -> runs.reconcile());
        throw unknown(id, e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RowRejectedException rejected) {
          throw new WorkflowException(
              id, "[" + id + "] not started: " + rejected.getMessage(), rejected);
        }
        if (!(e.getCause() instanceof JournalFullException)) {
          runs.reconcile();
          throw unknown(id, e.getCause());
        }
        if (Retries.over(until)) {
          throw unknown(id, e.getCause());
        }
        LockSupport.parkNanos(PAUSE);
      }
    }
  }

  private OutcomeUnknown unknown(String id, @Nullable Throwable cause) {
    Duration limit = settings.startTimeout();
    return new OutcomeUnknown(
        id,
        "["
            + id
            + "] start not confirmed: the database did not answer within "
            + limit
            + ". Start it again under the same id.",
        cause);
  }

  static void settle(String id, WorkflowType<?, ?> type, StartResult result) {
    if (result instanceof StartResult.Conflict conflict) {
      throw new WorkflowConflict(
          id,
          "["
              + id
              + "] workflow '"
              + type
              + "' not started: the id belongs to a workflow '"
              + conflict.other().name()
              + "'. Choose another id.");
    }
    if (result instanceof StartResult.Deduplicated other) {
      throw new WorkflowConflict(
          id,
          "["
              + id
              + "] not started: workflow "
              + other.workflowId()
              + " has its deduplication id. Wait for its end, or choose another.");
    }
  }
}
