package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowCancelled;
import io.lakebase.workflow.WorkflowDeadLettered;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowFailure;
import io.lakebase.workflow.WorkflowTimeout;
import io.lakebase.workflow.codec.ErrorPayload;

/** How a child's end reads in its parent, the same on the first run and on replay. */
final class ChildErrors {

  private static final String CANCELLED = "WorkflowCancelled";
  private static final String LATE = "WorkflowTimeout";
  private static final String DEAD = "WorkflowDeadLettered";

  private ChildErrors() {}

  static ErrorPayload cancelled(String childId) {
    return new ErrorPayload(CANCELLED, "[" + childId + "] the child was cancelled.", null, null);
  }

  static ErrorPayload late(String childId) {
    return new ErrorPayload(
        LATE, "[" + childId + "] the child was cancelled, its deadline had passed.", null, null);
  }

  static ErrorPayload dead(String childId) {
    return new ErrorPayload(
        DEAD, "[" + childId + "] the child was given up after too many crashes.", null, null);
  }

  static WorkflowException of(String childId, ErrorPayload error) {
    if (error.equals(late(childId))) { // A child may also have failed by an error of that name.
      return new WorkflowTimeout(childId, error.message());
    }
    return switch (error.name()) {
      case CANCELLED -> new WorkflowCancelled(childId, error.message());
      case DEAD -> new WorkflowDeadLettered(childId, error.message());
      default ->
          new WorkflowFailure(childId, error.name(), error.message(), error.code(), error.data());
    };
  }
}
