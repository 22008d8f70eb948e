package io.lakebase.workflow;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A started workflow, running here, elsewhere or already ended. Thread-safe.
 *
 * @param <O> the workflow's result
 */
public interface WorkflowHandle<O> {

  /**
   * The workflow's id.
   *
   * @return the id
   */
  String id();

  /**
   * Waits until the workflow has ended.
   *
   * @return its result
   * @throws WorkflowFailure if it ended with an error
   * @throws WorkflowCancelled if it was cancelled
   * @throws WorkflowTimeout if its deadline passed
   * @throws WorkflowDeadLettered if it was given up after too many crashes
   * @throws WorkflowNotFound if it does not exist (any more)
   * @throws NonDeterminismException if it stopped in this process because the code does not fit its
   *     history; it goes on when code that does runs
   * @throws io.lakebase.workflow.codec.CodecException if its result does not fit the type
   * @throws WorkflowException if this thread is interrupted or the engine is closed meanwhile; the
   *     workflow is not affected
   */
  @Nullable O result();

  /**
   * Waits for a limited time.
   *
   * @param limit how long to wait
   * @return the result
   * @throws ResultNotReady if the workflow had not ended by then; it is not affected
   * @see #result()
   */
  @Nullable O result(Duration limit);

  /**
   * The result as a future that fails with the exceptions of {@link #result()}. Completing or
   * cancelling it does not affect the workflow.
   *
   * @return a new future
   */
  CompletableFuture<@Nullable O> resultAsync();

  /**
   * Reads the workflow's row.
   *
   * @return its state now
   * @throws WorkflowNotFound if there is none
   */
  WorkflowInfo status();
}
