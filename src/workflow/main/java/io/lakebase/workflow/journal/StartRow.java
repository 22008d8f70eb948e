package io.lakebase.workflow.journal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A workflow to be started.
 *
 * @param inputs the encoded arguments
 * @param serialization name of the codec that wrote them
 * @param executorId the owner; required for {@link InitialStatus#PENDING}
 * @param queue required for {@link InitialStatus#ENQUEUED} and {@link InitialStatus#DELAYED}
 * @param timeoutMs time the workflow may take from its start or claim on, milliseconds
 * @param deadlineEpochMs when a running workflow times out, milliseconds since the epoch
 * @param parentStep the parent's checkpoint of a child start, written by the same transaction
 * @param attributesJson JSON object, or null
 * @param authenticatedRoles JSON array text, or null
 * @param freshId whether the id was made for this row, so that no other row has it; it saves the
 *     server looking for one, and a mistake costs no more than a second try
 */
public record StartRow(
    String workflowId,
    WorkflowIdentity identity,
    String inputs,
    String serialization,
    InitialStatus status,
    @Nullable String executorId,
    @Nullable String applicationVersion,
    @Nullable QueuePlacement queue,
    @Nullable Long timeoutMs,
    @Nullable Long deadlineEpochMs,
    @Nullable String parentWorkflowId,
    @Nullable StepRow parentStep,
    @Nullable String applicationName,
    @Nullable String attributesJson,
    @Nullable String authenticatedUser,
    @Nullable String assumedRole,
    @Nullable String authenticatedRoles,
    boolean freshId)
    implements Row {

  public StartRow {
    Objects.requireNonNull(workflowId, "workflowId");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(serialization, "serialization");
    Objects.requireNonNull(status, "status");
    if (workflowId.isEmpty()) {
      throw new IllegalArgumentException("a workflow id must not be empty");
    }
    if (status == InitialStatus.PENDING && executorId == null) {
      throw new IllegalArgumentException("[" + workflowId + "] a running workflow needs an owner");
    }
    if (status != InitialStatus.PENDING && queue == null) {
      throw new IllegalArgumentException("[" + workflowId + "] a waiting workflow needs a queue");
    }
    if (status == InitialStatus.DELAYED && queue.delayUntilEpochMs() == null) {
      throw new IllegalArgumentException("[" + workflowId + "] a delayed workflow needs a time");
    }
    if (parentStep != null && !workflowId.equals(parentStep.childWorkflowId())) {
      throw new IllegalArgumentException(
          "[" + workflowId + "] its parent's step names another child");
    }
  }

  /** Whether it has only what every running row has. */
  boolean isSimple() {
    return status == InitialStatus.PENDING
        && queue == null
        && timeoutMs == null
        && deadlineEpochMs == null
        && parentWorkflowId == null
        && parentStep == null
        && applicationName == null
        && attributesJson == null
        && authenticatedUser == null
        && assumedRole == null
        && authenticatedRoles == null;
  }

  /** A row that runs at once, all else absent. */
  public static StartRow pending(
      String workflowId,
      WorkflowIdentity identity,
      String inputs,
      String serialization,
      String executorId,
      @Nullable String applicationVersion) {
    return plain(
        workflowId,
        identity,
        inputs,
        serialization,
        InitialStatus.PENDING,
        executorId,
        applicationVersion,
        null);
  }

  /** A row that waits on a queue, all else absent. */
  public static StartRow queued(
      String workflowId,
      WorkflowIdentity identity,
      String inputs,
      String serialization,
      QueuePlacement queue,
      @Nullable String applicationVersion) {
    return plain(
        workflowId,
        identity,
        inputs,
        serialization,
        queue.delayUntilEpochMs() == null ? InitialStatus.ENQUEUED : InitialStatus.DELAYED,
        null,
        applicationVersion,
        queue);
  }

  private static StartRow plain(
      String workflowId,
      WorkflowIdentity identity,
      String inputs,
      String serialization,
      InitialStatus status,
      @Nullable String executorId,
      @Nullable String applicationVersion,
      @Nullable QueuePlacement queue) {
    return new StartRow(
        workflowId,
        identity,
        inputs,
        serialization,
        status,
        executorId,
        applicationVersion,
        queue,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false);
  }

  /** The same row, whose id nobody else can have. */
  public StartRow withFreshId() {
    return with(timeoutMs, deadlineEpochMs, parentWorkflowId, parentStep, queue, true);
  }

  /** The same row with the time that the workflow may take, and when that is over. */
  public StartRow withTimes(@Nullable Long mostMs, @Nullable Long untilEpochMs) {
    return with(mostMs, untilEpochMs, parentWorkflowId, parentStep, queue, freshId);
  }

  /** The same row, with the place on a queue that it was taken from in the moment it came there. */
  public StartRow from(QueuePlacement place) {
    return with(timeoutMs, deadlineEpochMs, parentWorkflowId, parentStep, place, freshId);
  }

  /** The same row as a child's. */
  public StartRow withParent(@Nullable String parentId, @Nullable StepRow step) {
    return with(timeoutMs, deadlineEpochMs, parentId, step, queue, freshId);
  }

  private StartRow with(
      @Nullable Long mostMs,
      @Nullable Long untilEpochMs,
      @Nullable String parentId,
      @Nullable StepRow step,
      @Nullable QueuePlacement place,
      boolean fresh) {
    return new StartRow(
        workflowId,
        identity,
        inputs,
        serialization,
        status,
        executorId,
        applicationVersion,
        place,
        mostMs,
        untilEpochMs,
        parentId,
        step,
        applicationName,
        attributesJson,
        authenticatedUser,
        assumedRole,
        authenticatedRoles,
        fresh);
  }

  @Override
  public String toString() {
    return "StartRow[" + workflowId + " " + identity.name() + " " + status + "]";
  }
}
