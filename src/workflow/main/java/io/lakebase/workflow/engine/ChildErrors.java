package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowCancelled;
import io.lakebase.workflow.WorkflowDeadLettered;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowFailure;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.codec.ErrorPayload;

/** How a child's end reads in its parent, the same on the first run and on replay. */
final class ChildErrors {

  private static final String CANCELLED = "WorkflowCancelled";
  private static final String DEAD = "WorkflowDeadLettered";

  private ChildErrors() {}

  static ErrorPayload describe(String childId, WorkflowState state) {
    return state == WorkflowState.CANCELLED
        ? new ErrorPayload(CANCELLED, "[" + childId + "] the child was cancelled.", null, null)
        : new ErrorPayload(
            DEAD, "[" + childId + "] the child was given up after too many crashes.", null, null);
  }

  static WorkflowException of(String childId, ErrorPayload error) {
    return switch (error.name()) {
      case CANCELLED -> new WorkflowCancelled(childId, error.message());
      case DEAD -> new WorkflowDeadLettered(childId, error.message());
      default ->
          new WorkflowFailure(childId, error.name(), error.message(), error.code(), error.data());
    };
  }
}
