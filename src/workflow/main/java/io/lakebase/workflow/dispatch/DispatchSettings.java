package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.WorkflowQueue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often the dispatcher looks.
 *
 * @param name the engine's name
 * @param lease how long a lease lasts
 * @param poll how often queues are looked at while awake
 * @param idleAfter how long without work until it falls silent
 * @param idlePoll how often it looks while silent
 * @param maxRecoveryAttempts crashes after which a workflow is given up
 * @param queues the queues to claim from
 * @param tableOfQueues more of them, null for none
 */
public record DispatchSettings(
    String name,
    Duration lease,
    Duration poll,
    Duration idleAfter,
    Duration idlePoll,
    int maxRecoveryAttempts,
    List<WorkflowQueue> queues,
    @Nullable TableOfQueues tableOfQueues) {}
