package io.lakebase.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A workflow's row. Payloads are the stored text, never decoded: rows of other languages and
 * unknown formats can be listed too.
 *
 * @param id the workflow's id
 * @param state its state
 * @param name its name
 * @param className the qualifier of DBOS applications, null for none
 * @param applicationVersion the version of the application that owns it, null if none has claimed
 *     it
 * @param executorId the process that owns or owned it, null if none
 * @param recoveryAttempts how often it was begun, crashes included
 * @param createdAt when it was started
 * @param updatedAt when its row was last changed
 * @param startedAt when it was last claimed from a queue, null if it was not
 * @param completedAt when it ended, null before that
 * @param deadline when it will be cancelled, null for never
 * @param queueName the queue it came by, null for none
 * @param parentId the workflow that started it as a child, null for none
 * @param forkedFrom the workflow that it is a copy of, null for none
 * @param authenticatedUser the user that a DBOS application recorded with it or with the parent it
 *     was started by, null for none
 * @param serialization the format of the payloads, null for the writer's default
 * @param input the stored arguments
 * @param output the stored result, null if there is none
 * @param error the stored error, null if there is none
 */
public record WorkflowInfo(
    String id,
    WorkflowState state,
    String name,
    @Nullable String className,
    @Nullable String applicationVersion,
    @Nullable String executorId,
    int recoveryAttempts,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    @Nullable Instant deadline,
    @Nullable String queueName,
    @Nullable String parentId,
    @Nullable String forkedFrom,
    @Nullable String authenticatedUser,
    @Nullable String serialization,
    @Nullable String input,
    @Nullable String output,
    @Nullable String error) {

  /** Without the payloads, which may be long or confidential. */
  @Override
  public String toString() {
    return "WorkflowInfo[id="
        + id
        + ", state="
        + state
        + ", name="
        + name
        + ", attempts="
        + recoveryAttempts
        + "]";
  }
}
