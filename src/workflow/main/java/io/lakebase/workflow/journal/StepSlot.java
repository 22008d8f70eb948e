package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/** A checkpoint on its way, alone or along with a start or an outcome. */
final class StepSlot {

  /** Primary key of a checkpoint. */
  record Key(String workflowId, int functionId) {}

  final StepRow row;

  /** The function that the child must run for this checkpoint to be true; null for other steps. */
  final @Nullable WorkflowIdentity child;

  boolean written;
  boolean cancelled;
  @Nullable String refusal;
  boolean wrongChild;

  StepSlot(StepRow row, @Nullable WorkflowIdentity child) {
    this.row = row;
    this.child = child;
  }

  Key key() {
    return new Key(row.workflowId(), row.functionId());
  }

  void reset() {
    written = false;
    cancelled = false;
    refusal = null;
    wrongChild = false;
  }

  /** Whether a reading of the stored row has to tell if it is ours. */
  boolean lost() {
    return !written && refusal == null && !wrongChild;
  }

  StepResult result() {
    return written
        ? new StepResult.Recorded(cancelled)
        : new StepResult.Superseded(refusal == null ? "not written" : refusal);
  }
}
