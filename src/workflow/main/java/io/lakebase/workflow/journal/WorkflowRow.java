package io.lakebase.workflow.journal;

import org.jspecify.annotations.Nullable;

/**
 * A workflow as stored; every time in milliseconds since the epoch. Payloads are raw text, {@code
 * serialization} names their codec.
 */
public record WorkflowRow(
    String workflowId,
    String status,
    WorkflowIdentity identity,
    @Nullable String inputs,
    @Nullable String output,
    @Nullable String error,
    @Nullable String serialization,
    @Nullable String executorId,
    @Nullable String applicationVersion,
    @Nullable String applicationName,
    long createdAt,
    long updatedAt,
    @Nullable Long startedAt,
    @Nullable Long completedAt,
    int recoveryAttempts,
    @Nullable String queueName,
    int priority,
    @Nullable String partitionKey,
    @Nullable String deduplicationId,
    @Nullable Long delayUntil,
    @Nullable Long timeoutMs,
    @Nullable Long deadlineEpochMs,
    @Nullable String parentWorkflowId,
    @Nullable String forkedFrom,
    @Nullable String authenticatedUser,
    @Nullable String assumedRole,
    @Nullable String authenticatedRoles,
    @Nullable String attributesJson) {

  @Override
  public String toString() {
    return "WorkflowRow[" + workflowId + " " + identity.name() + " " + status + "]";
  }
}
