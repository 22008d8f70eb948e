package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowNotFound;
import io.lakebase.workflow.journal.WorkflowState;
import io.lakebase.workflow.journal.WorkflowStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for which workflow. What ends in this process is told at once, everything else is asked
 * for in batches, the longer waited the less often. Thread-safe; its thread starts with the first
 * waiter.
 */
final class Results implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Results.class);
  private static final int BATCH = 1_000;
  private static final long SOONEST = TimeUnit.MILLISECONDS.toNanos(5);

  private final String name;
  private final WorkflowStore store;
  private final Function<String, @Nullable Run> live;
  private final BooleanSupplier awake;
  private final Duration longestAwake;
  private final Duration longestSilent;
  private final Consumer<String> wake;
  private final Map<String, Waiter> waiters = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Thread thread;
  private volatile boolean closed;

  private static final class Waiter {
    private final CompletableFuture<RunEnd.Ended> end = new CompletableFuture<>();
    private final long since = System.nanoTime();
    private long due = since;
  }

  Results(
      String name,
      WorkflowStore store,
      Function<String, @Nullable Run> live,
      BooleanSupplier awake,
      Duration longestAwake,
      Duration longestSilent,
      Consumer<String> wake) {
    this.name = name;
    this.store = store;
    this.live = live;
    this.awake = awake;
    this.longestAwake = longestAwake;
    this.longestSilent = longestSilent;
    this.wake = wake;
  }

  /** How a workflow ends, wherever it runs. */
  CompletableFuture<RunEnd.Ended> of(String workflowId) {
    Run run = live.apply(workflowId);
    return run == null ? asked(workflowId) : of(run, false);
  }

  /** The same for a handle, which also learns why its run got stuck. */
  CompletableFuture<RunEnd.Ended> of(Run run, boolean orStuck) {
    return run.end()
        .thenCompose(
            end -> {
              if (end instanceof RunEnd.Ended ended) {
                return CompletableFuture.completedFuture(ended);
              }
              if (orStuck && end instanceof RunEnd.Left left && left.cause() != null) {
                return CompletableFuture.failedFuture(left.cause());
              }
              return asked(run.id());
            });
  }

  private CompletableFuture<RunEnd.Ended> asked(String workflowId) {
    Waiter waiter = waiters.computeIfAbsent(workflowId, id -> new Waiter());
    lock.lock();
    try {
      if (closed) {
        waiter.end.completeExceptionally(closedError(workflowId));
      }
      if (thread == null && !closed) {
        thread = RunThreads.named(name + "-results").newThread(this::loop);
        thread.start();
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
    return waiter.end.copy();
  }

  /** A workflow ended in this process. */
  void ended(String workflowId, RunEnd.Ended end) {
    Waiter waiter = waiters.remove(workflowId);
    if (waiter != null) {
      waiter.end.complete(end);
    }
  }

  /** Wakes a parked parent when its child has ended. */
  void wakeWhenEnded(String childId, String parentId) {
    of(childId).whenComplete((end, error) -> wake.accept(parentId));
  }

  boolean waiting() {
    return !waiters.isEmpty();
  }

  private void loop() {
    int failures = 0;
    while (!closed) {
      try {
        ask(due());
        failures = 0;
        sleep();
      } catch (SQLException | RuntimeException e) {
        LOG.warn("[{}] results could not be asked for: {}. Trying again.", name, e.getMessage());
        LockSupport.parkNanos(Retries.backoff(failures++, 1).toNanos());
      }
    }
  }

  private List<String> due() {
    long now = System.nanoTime();
    List<String> due = new ArrayList<>();
    waiters.forEach(
        (id, waiter) -> {
          if (waiter.due - now <= SOONEST) {
            due.add(id);
          }
        });
    return due;
  }

  private void ask(List<String> ids) throws SQLException {
    for (int from = 0; from < ids.size() && !closed; from += BATCH) {
      List<String> batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
      Map<String, WorkflowState> states = store.statuses(batch);
      for (String id : batch) {
        answer(id, states.get(id));
      }
    }
  }

  private void answer(String id, @Nullable WorkflowState state) {
    Waiter waiter = waiters.get(id);
    if (waiter == null) {
      return;
    }
    if (state == null) {
      waiters.remove(id, waiter);
      waiter.end.completeExceptionally(
          new WorkflowNotFound(
              id,
              "["
                  + id
                  + "] no result: there is no workflow of that id. Check the id, or start it."));
      return;
    }
    RunEnd.Ended end = ended(state);
    if (end != null) {
      waiters.remove(id, waiter);
      waiter.end.complete(end);
      return;
    }
    Duration longest = awake.getAsBoolean() ? longestAwake : longestSilent;
    long now = System.nanoTime();
    waiter.due = now + Math.max(SOONEST, Math.min((now - waiter.since) / 8, longest.toNanos()));
  }

  private static RunEnd.@Nullable Ended ended(WorkflowState state) {
    io.lakebase.workflow.WorkflowState status = Reads.state(state.status());
    return status.ended()
        ? new RunEnd.Ended(status, state.output(), state.error(), state.serialization())
        : null;
  }

  private void sleep() {
    long next = Long.MAX_VALUE;
    long now = System.nanoTime();
    for (Waiter waiter : waiters.values()) {
      next = Math.min(next, waiter.due - now);
    }
    sleep(next);
  }

  private void sleep(long nanos) {
    lock.lock();
    try {
      if (!closed && nanos > 0 && due().isEmpty()) {
        changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  static WorkflowException closedError(String workflowId) {
    return new WorkflowException(
        workflowId,
        "["
            + workflowId
            + "] no result here: this engine was closed. The workflow goes on elsewhere; ask again by id.",
        null);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      LockSupport.unpark(thread);
    } finally {
      lock.unlock();
    }
    waiters.forEach((id, waiter) -> waiter.end.completeExceptionally(closedError(id)));
    waiters.clear();
  }
}
