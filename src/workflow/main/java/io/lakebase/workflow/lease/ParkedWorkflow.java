package io.lakebase.workflow.lease;

import org.jspecify.annotations.Nullable;

/**
 * A workflow that waits without a thread.
 *
 * @param wakeAtEpochMs when it is due, milliseconds since the epoch
 * @param topic what else may wake it
 */
public record ParkedWorkflow(String workflowId, long wakeAtEpochMs, @Nullable String topic) {}
