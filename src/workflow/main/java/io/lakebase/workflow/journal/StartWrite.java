package io.lakebase.workflow.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

final class StartWrite extends Write<StartResult> {

  final StartRow row;

  /** Marks this attempt's row, so that a lost acknowledgement is told from another's start. */
  final String ownerXid;

  private final @Nullable StepSlot parentStep;

  boolean created;
  @Nullable String refusal;
  @Nullable StartResult found;

  StartWrite(StartRow row, String ownerXid, long bytes, long deadlineNanos, Runnable help) {
    super(bytes, deadlineNanos, help);
    this.row = row;
    this.ownerXid = ownerXid;
    this.parentStep =
        row.parentStep() == null ? null : new StepSlot(row.parentStep(), row.identity());
  }

  @Override
  String route() {
    return parentStep == null ? row.workflowId() : parentStep.row.workflowId();
  }

  @Override
  List<Object> keys() {
    return parentStep == null
        ? List.of(row.workflowId())
        : List.of(row.workflowId(), parentStep.key());
  }

  @Override
  @Nullable StepSlot slot() {
    return parentStep;
  }

  @Override
  void reset() {
    created = false;
    refusal = null;
    found = null;
    if (parentStep != null) {
      parentStep.reset();
    }
  }

  boolean lost() {
    return !created && refusal == null;
  }

  @Override
  @Nullable StartResult result() {
    if (refusal != null) {
      return new StartResult.Superseded(refusal);
    }
    StartResult result = created ? new StartResult.Created() : found;
    boolean stands =
        result instanceof StartResult.Created || result instanceof StartResult.Existing;
    if (stands && parentStep != null && !parentStep.written) {
      return parentStep.wrongChild
          ? null
          : new StartResult.Superseded("parent: " + parentStep.refusal);
    }
    return result;
  }

  @Override
  StartResult revoked() {
    return new StartResult.Superseded("the parent's run was revoked");
  }

  @Override
  boolean of(String workflowId, String executorId) {
    return parentStep != null
        && parentStep.row.workflowId().equals(workflowId)
        && parentStep.row.executorId().equals(executorId);
  }
}
