package io.lakebase.workflow.engine;

import io.lakebase.workflow.NonDeterminismException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * The time of workflows where a test sets it: what they wait for happens when the test says so.
 * Leases, retries after database errors and everything else of the engine's own stay in real time.
 * Thread-safe.
 */
public interface VirtualTime {

  /** What workflows take for the time of day. */
  Clock clock();

  /** The same time in nanoseconds since some moment. */
  long nanoTime();

  /** Runs a task when so much time has passed. */
  Future<?> after(Duration delay, Runnable task);

  /** The same for a workflow that waits for it on its thread. */
  Future<?> pause(String workflowId, Duration time, Runnable over);

  /**
   * The engine has begun; a round that begins after the call has looked at everything that is due.
   */
  void begun(Supplier<CompletableFuture<Void>> round);

  /** A workflow waits for code that fits its history, and for no time. */
  void stuck(NonDeterminismException why);
}
