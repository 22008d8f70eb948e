package io.lakebase.workflow.journal;

import java.util.List;
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

  /** Those that nothing speaks against were written, if there are as many of them. */
  static void settle(List<StepSlot> slots, long written) {
    if (slots.stream().filter(StepSlot::lost).count() == written) {
      slots.stream().filter(StepSlot::lost).forEach(slot -> slot.written = true);
    }
  }

  /** Null when it must be asked again why it was not written. */
  @Nullable StepResult result() {
    if (written) {
      return new StepResult.Recorded(cancelled);
    }
    return refusal == null ? null : new StepResult.Superseded(refusal);
  }
}
