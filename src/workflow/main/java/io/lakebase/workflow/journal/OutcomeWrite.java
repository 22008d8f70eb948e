package io.lakebase.workflow.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

final class OutcomeWrite extends Write<OutcomeResult> {

  final OutcomeRow row;
  private final @Nullable StepSlot lastStep;

  boolean written;
  @Nullable String statusNow;

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
    statusNow = null;
    if (lastStep != null) {
      lastStep.reset();
    }
  }

  /** Whether a reading of the stored row has to tell if it is ours. */
  boolean lost() {
    return !written && (row.success() ? "SUCCESS" : "ERROR").equals(statusNow);
  }

  @Override
  OutcomeResult result() {
    return written
        ? new OutcomeResult.Recorded()
        : new OutcomeResult.Superseded(statusNow == null ? "MISSING" : statusNow);
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
