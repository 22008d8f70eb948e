package io.lakebase.workflow.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

final class OutcomeWrite extends Write<OutcomeResult> {

  final OutcomeRow row;
  private final @Nullable StepSlot lastStep;

  private boolean written;
  private boolean refused;
  private @Nullable String statusNow;

  OutcomeWrite(
      OutcomeRow row, @Nullable StepRow lastStep, long bytes, long deadlineNanos, Runnable help) {
    super(bytes, deadlineNanos, help);
    this.row = row;
    this.lastStep = lastStep == null ? null : new StepSlot(lastStep, null);
  }

  @Override
  String route() {
    return row.workflowId();
  }

  @Override
  List<Object> keys() {
    return lastStep == null ? List.of(row.workflowId()) : List.of(row.workflowId(), lastStep.key());
  }

  @Override
  @Nullable StepSlot slot() {
    return lastStep;
  }

  @Override
  void reset() {
    written = false;
    refused = false;
    statusNow = null;
    if (lastStep != null) {
      lastStep.reset();
    }
  }

  /** The fence spoke against it. */
  void refused(@Nullable String status) {
    refused = true;
    statusNow = status;
  }

  /** The stored row is ours. */
  void stands() {
    written = true;
    if (lastStep != null) {
      lastStep.written = true;
    }
  }

  /** Whether nothing is known to speak against it. */
  boolean open() {
    return !written && !refused;
  }

  /** Whether a reading of the stored row has to tell if it is ours. */
  boolean lost() {
    return open() || (refused && OutcomeStatement.status(row).equals(statusNow));
  }

  /**
   * Null when it is not known why it was not written, or when its last step met the same one of an
   * earlier attempt, which is there now.
   */
  @Override
  @Nullable OutcomeResult result() {
    if (written) {
      return new OutcomeResult.Recorded();
    }
    if (refused) {
      return new OutcomeResult.Superseded(statusNow == null ? "MISSING" : statusNow);
    }
    return lastStep == null || lastStep.refusal == null
        ? null
        : new OutcomeResult.Superseded("PENDING");
  }

  @Override
  OutcomeResult revoked() {
    return new OutcomeResult.Superseded("REVOKED");
  }

  @Override
  boolean of(String workflowId, String executorId) {
    return row.workflowId().equals(workflowId) && row.executorId().equals(executorId);
  }
}
