package io.lakebase.workflow.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

final class StepWrite extends Write<StepResult> {

  private final StepSlot slot;

  StepWrite(StepRow row, long bytes, long deadlineNanos, Runnable help) {
    super(bytes, deadlineNanos, help);
    this.slot = new StepSlot(row, null);
  }

  @Override
  String route() {
    return slot.row.workflowId();
  }

  @Override
  List<Object> keys() {
    return List.of(slot.key());
  }

  @Override
  StepSlot slot() {
    return slot;
  }

  @Override
  void reset() {
    slot.reset();
  }

  @Override
  @Nullable StepResult result() {
    return slot.result();
  }

  @Override
  StepResult revoked() {
    return new StepResult.Superseded("the run was revoked");
  }

  @Override
  boolean of(String workflowId, String executorId) {
    return slot.row.workflowId().equals(workflowId) && slot.row.executorId().equals(executorId);
  }
}
