package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowState;
import org.jspecify.annotations.Nullable;

/** How a run ended: with the workflow, or before it. */
sealed interface RunEnd {

  /**
   * The workflow has ended and that is stored.
   *
   * @param output encoded, for a success
   * @param error encoded, for an error
   * @param serialization the payload's codec, null for the default
   */
  record Ended(
      WorkflowState state,
      @Nullable String output,
      @Nullable String error,
      @Nullable String serialization)
      implements RunEnd {
    @Override
    public String toString() {
      return "Ended[" + state + "]";
    }
  }

  /** The workflow goes on elsewhere or later. */
  record Left(RunStopped.Why why, @Nullable RuntimeException cause) implements RunEnd {}
}
