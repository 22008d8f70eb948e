package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * A child workflow as its parent sees it. Belongs to the parent's thread.
 *
 * @param <O> the child's result
 */
public interface ChildHandle<O> {

  /**
   * The child's id.
   *
   * @return {@code parent-n} unless the start options chose another
   */
  String workflowId();

  /**
   * Waits for the child and records its result in the parent; a long wait holds no thread.
   *
   * @return the child's result
   * @throws WorkflowFailure if the child ended with an error
   * @throws WorkflowCancelled if the child was cancelled
   * @throws WorkflowTimeout if the child's deadline passed
   * @throws WorkflowDeadLettered if the child was given up after too many crashes
   * @throws WorkflowNotFound if the child was deleted
   * @throws io.lakebase.workflow.codec.CodecException if its result does not fit the type
   */
  @Nullable O result();
}
