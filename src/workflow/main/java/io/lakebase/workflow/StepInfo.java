package io.lakebase.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recorded step. Payloads are the stored text.
 *
 * @param functionId the step's number in its workflow, from 0
 * @param name its name
 * @param output the stored result, null if there is none
 * @param error the stored error, null if there is none
 * @param childWorkflowId the child that it started or waited for, or the writer of the stream that
 *     was waited for; null for none
 * @param startedAt when it began, null if not recorded
 * @param completedAt when it ended, null if not recorded
 */
public record StepInfo(
    int functionId,
    String name,
    @Nullable String output,
    @Nullable String error,
    @Nullable String childWorkflowId,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt) {

  /** Without the payloads, which may be long or confidential. */
  @Override
  public String toString() {
    return "StepInfo[" + functionId + " " + name + (error == null ? "" : " failed") + "]";
  }
}
