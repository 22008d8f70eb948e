package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowCancelled;
import io.lakebase.workflow.WorkflowTimeout;
import io.lakebase.workflow.codec.Codec;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.lease.Lease;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a workflow in this process: what it was given, and whether it has to stop. The first
 * reason to stop wins and stays; once {@linkplain #seal sealed} for its outcome a run can be
 * stopped no more. Thread-safe.
 */
final class Run {

  private static final Duration LEASE_LOOK = Duration.ofMillis(10);

  private final String id;
  private final Registration<?, ?> registration;
  private final Lease lease;
  private final String input;
  private final Codec codec;
  private final @Nullable Long deadline;
  private final History history;
  private final CompletableFuture<RunEnd> end;
  private final AtomicBoolean disowned;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopped = lock.newCondition();
  private final Set<Body> bodies = new HashSet<>();
  private @Nullable Throwable stop;
  private boolean sealed;
  private @Nullable CompletableFuture<RunEnd.Ended> ended;
  private @Nullable Run successor;
  private @Nullable Throwable stopSuccessor;

  Run(
      String id,
      Registration<?, ?> registration,
      Lease lease,
      String input,
      Codec codec,
      @Nullable Long deadline,
      List<StepRecord> steps) {
    this(
        id,
        registration,
        lease,
        input,
        codec,
        deadline,
        new History(steps),
        new CompletableFuture<>(),
        new AtomicBoolean());
  }

  private Run(
      String id,
      Registration<?, ?> registration,
      Lease lease,
      String input,
      Codec codec,
      @Nullable Long deadline,
      History history,
      CompletableFuture<RunEnd> end,
      AtomicBoolean disowned) {
    this.id = id;
    this.registration = registration;
    this.lease = lease;
    this.input = input;
    this.codec = codec;
    this.deadline = deadline;
    this.history = history;
    this.end = end;
    this.disowned = disowned;
  }

  /** The same workflow from its first line, with another input and no history. */
  Run continued(String newInput, Codec newCodec, int first) {
    return new Run(
        id,
        registration,
        lease,
        newInput,
        newCodec,
        deadline,
        History.emptyFrom(first),
        end,
        disowned);
  }

  String id() {
    return id;
  }

  String name() {
    return registration.type().name();
  }

  Registration<?, ?> registration() {
    return registration;
  }

  Lease lease() {
    return lease;
  }

  String executorId() {
    return lease.executorId();
  }

  String input() {
    return input;
  }

  Codec codec() {
    return codec;
  }

  @Nullable Long deadline() {
    return deadline;
  }

  History history() {
    return history;
  }

  CompletableFuture<RunEnd> end() {
    return end;
  }

  /** How the workflow ends, wherever that is; made once for all who ask. */
  CompletableFuture<RunEnd.Ended> ended(Supplier<CompletableFuture<RunEnd.Ended>> made) {
    lock.lock();
    try {
      if (ended == null) {
        ended = made.get();
      }
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops the run for good; a running step's thread is interrupted. Does nothing if it is stopped
   * or sealed already.
   */
  void stop(Throwable reason) {
    stop(reason, true);
  }

  /** Stops the run at its next context call; running steps may end. */
  void stopGently(Throwable reason) {
    stop(reason, false);
  }

  /** From now on what stops this run stops the one that goes on in its place. */
  void continuedBy(Run next) {
    lock.lock();
    try {
      Throwable late = successor == null ? stopSuccessor : successor.stopSuccessor();
      successor = next;
      if (late != null) {
        next.stop(late);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Throwable stopSuccessor() {
    lock.lock();
    try {
      return stopSuccessor;
    } finally {
      lock.unlock();
    }
  }

  private void stop(Throwable reason, boolean interrupt) {
    lock.lock();
    try {
      if (successor != null) {
        successor.stop(reason, interrupt);
      } else if (stop instanceof RunStopped stopping
          && stopping.why() == RunStopped.Why.CONTINUED) {
        stopSuccessor = reason;
      } else if (stop == null && !sealed) {
        stop = reason;
        stopped.signalAll();
        if (interrupt) {
          bodies.forEach(body -> body.interrupt("stopped"));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The workflow was deleted, or claimed anew: there may be another one of its id by now, by the
   * same lease, of which nothing of this run may become a part.
   */
  void disown() {
    disowned.set(true);
  }

  boolean disowned() {
    return disowned.get();
  }

  void interruptBodies() {
    lock.lock();
    try {
      if (successor != null) {
        successor.interruptBodies();
      }
      bodies.forEach(body -> body.interrupt("closing"));
    } finally {
      lock.unlock();
    }
  }

  void cancelled() {
    stop(
        new WorkflowCancelled(
            id, "[" + id + "] the workflow was cancelled. Resume it to let it go on."));
  }

  void timedOut() {
    stop(
        new WorkflowTimeout(
            id, "[" + id + "] the workflow was cancelled: its deadline has passed."));
  }

  @Nullable Throwable stopReason() {
    lock.lock();
    try {
      return stop;
    } finally {
      lock.unlock();
    }
  }

  /** Throws the reason to stop, if there is one. */
  void check() {
    Throwable reason = stopReason();
    if (reason instanceof Error error) {
      throw error;
    }
    if (reason instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Stops and throws. */
  RuntimeException stopAndThrow(Throwable reason) {
    stop(reason);
    check();
    return new IllegalStateException("[" + id + "] the run is sealed", reason);
  }

  /** Whether the outcome may be written; from then on nothing stops the run. */
  boolean seal() {
    lock.lock();
    try {
      sealed = stop == null;
      return sealed;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a step has been running for longer than that. */
  boolean inBodyFor(Duration time) {
    lock.lock();
    try {
      return successor != null
          ? successor.inBodyFor(time)
          : bodies.stream().anyMatch(body -> body.ageNanos() > time.toNanos());
    } finally {
      lock.unlock();
    }
  }

  Body beginBody() {
    Body body = new Body(Thread.currentThread());
    lock.lock();
    try {
      check();
      bodies.add(body);
    } finally {
      lock.unlock();
    }
    return body;
  }

  void endBody(Body body) {
    body.end();
    lock.lock();
    try {
      bodies.remove(body);
    } finally {
      lock.unlock();
    }
  }

  /** Waits on the caller's thread; throws the reason to stop if one comes. */
  void pause(Duration time) {
    pauseUnless(() -> false, time);
  }

  /**
   * Waits for a future on the caller's thread, at most so long; throws the reason to stop if one
   * comes.
   */
  boolean pauseFor(CompletableFuture<?> future, Duration time) {
    AtomicReference<@Nullable Run> waiting = new AtomicReference<>(this); // Others keep the future.
    future.whenComplete((value, error) -> wake(waiting.getAndSet(null)));
    try {
      pauseUnless(future::isDone, time);
    } finally {
      waiting.set(null);
    }
    return future.isDone();
  }

  private void pauseUnless(BooleanSupplier over, Duration time) {
    long left = Spans.nanos(time);
    boolean interrupted = Thread.interrupted();
    lock.lock();
    try {
      while (stop == null && left > 0 && !over.getAsBoolean()) {
        try {
          left = stopped.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    check();
  }

  private static void wake(@Nullable Run run) {
    if (run != null) {
      run.wake();
    }
  }

  private void wake() {
    lock.lock();
    try {
      stopped.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits while the lease is in doubt (the database is away); throws once it is lost. */
  void awaitLease() {
    check();
    while (!lease.held()) {
      if (lease.lost()) {
        throw stopAndThrow(superseded("the lease was lost"));
      }
      pause(LEASE_LOOK);
    }
  }

  RunStopped superseded(String why) {
    return new RunStopped(
        RunStopped.Why.SUPERSEDED, "[" + id + "] this run goes no further: " + why, null);
  }

  @Override
  public String toString() {
    return "Run[" + id + " " + name() + "]";
  }
}
