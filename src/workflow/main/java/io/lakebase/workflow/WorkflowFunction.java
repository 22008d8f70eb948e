package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * A workflow's implementation: an ordinary method, usually given as a method reference. It may run
 * several times for one workflow (after a crash, and each time the workflow was parked), so
 * everything that is not a pure function of its input and of what the context returned belongs in a
 * step. Called by several threads at once for different workflows.
 *
 * @param <I> the input
 * @param <O> the result
 */
@FunctionalInterface
public interface WorkflowFunction<I, O> {

  /**
   * Runs the workflow from its first line.
   *
   * @param context steps, timers and children; valid on this thread and during this call only
   * @param input the decoded input
   * @return the result, stored with the workflow
   * @throws Exception to end the workflow with this error
   */
  @Nullable O run(WorkflowContext context, I input) throws Exception;
}
