package io.lakebase.workflow.engine;

import io.lakebase.workflow.lease.ParkedWorkflow;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes workflows wait: short waits on their thread, long ones parked. Thread-safe. */
final class Parker {

  private final ParkLane parked;
  private final ParkPolicy policy;
  private final Clock clock;
  private final RandomGenerator random;
  private final LongConsumer wakeAtHint;
  private final AtomicInteger waiting = new AtomicInteger();

  Parker(
      ParkLane parked,
      ParkPolicy policy,
      Clock clock,
      RandomGenerator random,
      LongConsumer wakeAtHint) {
    this.parked = parked;
    this.policy = policy;
    this.clock = clock;
    this.random = random;
    this.wakeAtHint = wakeAtHint;
  }

  /** Returns when the time has come, or throws to park the run. */
  void sleepUntil(Run run, Checkpoints checkpoints, long wakeAt) {
    while (true) {
      Duration left = Duration.ofMillis(wakeAt - clock.millis());
      if (left.isNegative() || left.isZero()) {
        run.check();
        return;
      }
      if (policy.park(left, waiting.get())) {
        throw park(run, checkpoints, wakeAt, null, () -> {});
      }
      waiting.incrementAndGet();
      try {
        run.pause(left);
      } finally {
        waiting.decrementAndGet();
      }
    }
  }

  /** Waits for a future as long as that is spent on the thread. */
  boolean waitOnThread(Run run, CompletableFuture<?> future) {
    return waitOnThread(run, future, policy.keepAtMost().plus(policy.after()));
  }

  /** The same, at most so long. */
  boolean waitOnThread(Run run, CompletableFuture<?> future, Duration most) {
    Duration patience =
        policy.virtual() && waiting.get() < policy.cap() ? policy.keepAtMost() : policy.after();
    Duration time = patience.compareTo(most) < 0 ? patience : most;
    waiting.incrementAndGet();
    try {
      return run.pauseFor(future, time);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /**
   * Parks the run: its checkpoints are stored, then its wake-up time; it ends with what this
   * returns.
   */
  RuntimeException park(
      Run run, Checkpoints checkpoints, long wakeAt, @Nullable String topic, Runnable whenParked) {
    checkpoints.settle();
    long until = run.deadline() == null ? wakeAt : Math.min(wakeAt, run.deadline());
    for (int failures = 0; ; failures++) {
      run.awaitLease();
      try {
        if (!parked.park(run.executorId(), new ParkedWorkflow(run.id(), until, topic))) {
          throw run.stopAndThrow(
              run.superseded("it could not be parked, its owner or status has changed"));
        }
        wakeAtHint.accept(until);
        whenParked.run();
        throw run.stopAndThrow(
            new RunStopped(RunStopped.Why.PARKED, "[" + run.id() + "] parked", null));
      } catch (SQLException e) {
        if (!Retries.passes(e)) {
          throw run.stopAndThrow(
              new RunStopped(
                  RunStopped.Why.FAILED, "[" + run.id() + "] not parked: " + e.getMessage(), e));
        }
        run.pause(Retries.backoff(failures, random.nextDouble()));
      }
    }
  }
}
