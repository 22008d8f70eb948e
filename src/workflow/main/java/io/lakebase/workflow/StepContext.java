package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * One attempt of a step, as its body sees it. Belongs to the body's thread, except {@link
 * #heartbeat}, which any thread may call.
 */
public interface StepContext {

  /**
   * A key that is the same for every attempt of this step, in every process, and for no other step:
   * hand it to services that deduplicate by key.
   *
   * @return workflow id and function id, {@code order-42/3}
   */
  String idempotencyKey();

  /**
   * The workflow that this step belongs to.
   *
   * @return its id
   */
  String workflowId();

  /**
   * Which attempt this is within this process.
   *
   * @return 1 for the first
   */
  int attempt();

  /**
   * Says that the step is alive; with {@link StepOptions#withHeartbeatTimeout} a step that stays
   * silent is interrupted.
   */
  void heartbeat();

  /**
   * Appends a value to a stream of this step's workflow, to be read at once: progress, tokens,
   * lines of a log. Unlike {@link WorkflowContext#write} it has no checkpoint: an attempt that is
   * repeated, after an error or a crash, writes again, and what a failed attempt wrote stays.
   *
   * @param stream the stream
   * @param value the value, null allowed
   * @param <T> the values' type
   * @throws IllegalArgumentException if the value's text marks the end of a stream
   * @throws IllegalStateException if the workflow has closed the stream, or the attempt is over
   */
  <T> void write(StreamName<T> stream, @Nullable T value);
}
