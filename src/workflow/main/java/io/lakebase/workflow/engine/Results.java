package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowNotFound;
import io.lakebase.workflow.journal.Trouble;
import io.lakebase.workflow.journal.WorkflowRow;
import io.lakebase.workflow.journal.WorkflowState;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.schema.SqlReason;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for which workflow. What ends in this process is told at once; elsewhere a longer wait
 * is announced and its end told. Everything is asked for in batches too, the longer waited the less
 * often. Thread-safe; its thread starts with the first waiter.
 */
final class Results implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Results.class);
  private static final int BATCH = 1_000;

  private final String name;
  private final WorkflowStore store;
  private final Function<String, @Nullable Run> live;
  private final ResultPace pace;
  private final Consumer<String> announce;
  private final Consumer<String> wake;
  private final ThreadFactory threads;
  private final Map<String, Waiter> waiters = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> parents = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Thread thread;
  private volatile boolean closed;

  /**
   * What looks after waiters.
   *
   * @param announce says elsewhere that the end of a workflow is waited for
   * @param wake wakes a parked workflow
   */
  Results(
      String name,
      WorkflowStore store,
      Function<String, @Nullable Run> live,
      ResultPace pace,
      Consumer<String> announce,
      Consumer<String> wake) {
    this(name, store, live, pace, announce, wake, RunThreads.named(name + "-results"));
  }

  Results(
      String name,
      WorkflowStore store,
      Function<String, @Nullable Run> live,
      ResultPace pace,
      Consumer<String> announce,
      Consumer<String> wake,
      ThreadFactory threads) {
    this.name = name;
    this.store = store;
    this.live = live;
    this.pace = pace;
    this.announce = announce;
    this.wake = wake;
    this.threads = threads;
  }

  /**
   * How a workflow ends, wherever it runs. All who ask share one future, so that asking often and
   * not for long leaves nothing behind; nobody may complete it.
   */
  CompletableFuture<RunEnd.Ended> of(String workflowId) {
    Run run = live.apply(workflowId);
    return run == null ? asked(workflowId) : run.ended(() -> of(run, false));
  }

  /** The same for a handle, which also learns why its run got stuck. */
  CompletableFuture<RunEnd.Ended> of(Run run, boolean orStuck) {
    return run.end()
        .thenCompose(
            end -> {
              if (end instanceof RunEnd.Ended ended && !mayGoOn(ended)) {
                return CompletableFuture.completedFuture(ended);
              }
              if (orStuck && end instanceof RunEnd.Left left && left.cause() != null) {
                return CompletableFuture.failedFuture(left.cause());
              }
              return asked(run.id());
            });
  }

  /** Workflows as they are stored now; unknown ids are absent. */
  Map<String, WorkflowRow> rows(List<String> workflowIds) throws SQLException {
    return store.find(workflowIds);
  }

  /** Done when the database was asked about it once, or need not be. */
  CompletableFuture<?> looked(String workflowId) {
    Waiter waiter = waiters.get(workflowId);
    return waiter == null ? CompletableFuture.completedFuture(null) : waiter.looked;
  }

  private CompletableFuture<RunEnd.Ended> asked(String workflowId) {
    Waiter waiter = waiters.computeIfAbsent(workflowId, id -> new Waiter());
    lock.lock();
    try {
      if (closed) {
        waiter.end.completeExceptionally(closedError(workflowId));
      }
      if (thread == null && !closed) {
        Thread fresh = threads.newThread(this::loop);
        fresh.start(); // If there is no thread to be had, the next who asks tries again.
        thread = fresh;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
    return waiter.end;
  }

  /** A workflow has probably ended; it may be resumed by now, so the row decides. */
  void askNow(String workflowId) {
    lock.lock();
    try {
      Waiter waiter = waiters.get(workflowId);
      if (waiter != null) {
        waiter.hurry(System.nanoTime());
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A process came that may have missed what is waited for. */
  void announceAgain() {
    waiters.forEach((id, waiter) -> tell(id, waiter));
  }

  /** Announcements may have been missed. */
  void missed() {
    lock.lock();
    try {
      long now = System.nanoTime();
      waiters.values().forEach(waiter -> waiter.hurry(now));
      changed.signal();
    } finally {
      lock.unlock();
    }
    announceAgain();
  }

  private void tell(String id, Waiter waiter) {
    if (pace.heard()) {
      waiter.announce();
      announce.accept(id);
    }
  }

  /** A cancelled one may have been resumed while its run unwound: then the row decides. */
  private static boolean mayGoOn(RunEnd.Ended end) {
    return end.state() == io.lakebase.workflow.WorkflowState.CANCELLED;
  }

  /** A workflow ended in this process. */
  void ended(String workflowId, RunEnd.Ended end) {
    if (mayGoOn(end)) {
      askNow(workflowId);
      return;
    }
    Waiter waiter = waiters.remove(workflowId);
    if (waiter != null) {
      waiter.end.complete(end);
    }
  }

  /**
   * Wakes a parked parent when its child has ended, or the reader of a stream when its writer has,
   * once however often it is asked for.
   */
  void wakeWhenEnded(String childId, String parentId) {
    AtomicBoolean first = new AtomicBoolean();
    parents.compute(
        childId,
        (id, known) -> {
          first.set(known == null);
          Set<String> waiting = known == null ? new HashSet<>() : known;
          waiting.add(parentId);
          return waiting;
        });
    if (first.get()) {
      of(childId).whenComplete((end, error) -> wakeParents(childId));
    }
  }

  private void wakeParents(String childId) {
    Set<String> waiting = parents.remove(childId);
    if (waiting != null) {
      waiting.forEach(wake);
    }
  }

  boolean waiting() {
    return !waiters.isEmpty();
  }

  private void loop() {
    Trouble trouble = new Trouble();
    int failures = 0;
    while (!closed) {
      try {
        ask(due());
        failures = 0;
        trouble.over();
        sleep();
      } catch (SQLException | RuntimeException | Error e) {
        if (trouble.worthTelling()) {
          LOG.warn("[{}] results could not be asked for: {}. Trying again.", name, SqlReason.of(e));
        }
        LockSupport.parkNanos(Retries.backoff(failures++, 1).toNanos());
      }
    }
  }

  private Map<String, Waiter> due() {
    long now = System.nanoTime();
    long together = ResultPace.together(waiters.size());
    Map<String, Waiter> due = new HashMap<>();
    waiters.forEach(
        (id, waiter) -> {
          if (waiter.due() - now <= together) {
            due.put(id, waiter);
          }
        });
    return due;
  }

  /**
   * Who began to wait after the question was sent gets no answer from it: it may be of before a
   * resume.
   */
  private void ask(Map<String, Waiter> asking) throws SQLException {
    List<String> ids = List.copyOf(asking.keySet());
    for (int from = 0; from < ids.size() && !closed; from += BATCH) {
      List<String> batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
      long[] asked = batch.stream().mapToLong(id -> asking.get(id).due()).toArray();
      Map<String, WorkflowState> states = store.statuses(batch);
      for (int i = 0; i < asked.length; i++) {
        String id = batch.get(i);
        answer(id, asking.get(id), asked[i], states.get(id));
      }
    }
  }

  private void answer(String id, Waiter waiter, long asked, @Nullable WorkflowState state) {
    if (waiters.get(id) != waiter) {
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
    waiter.looked.complete(null);
    long now = System.nanoTime();
    long waited = now - waiter.since();
    if (!waiter.announced() && waited > ResultPace.SHORT) {
      tell(id, waiter);
    }
    waiter.goesOn(asked, now + pace.pause(waited, waiter.announced()));
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
      next = Math.min(next, waiter.due() - now);
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
