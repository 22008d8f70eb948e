package io.lakebase.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored schedule.
 *
 * @param name its name
 * @param workflow the name of the workflow that it starts
 * @param className the workflow's class name, null for none
 * @param expression the cron expression, or an interval as {@code R/<start>/<interval>} (ISO 8601)
 * @param zone the time zone's id; null for UTC
 * @param paused whether it starts nothing at present
 * @param context the stored context, JSON
 * @param overlap what happens at a slot while an earlier workflow has not ended
 * @param catchUp what happens to missed slots
 * @param queue the queue of its workflows, null for none
 * @param lastFired the newest slot that a workflow was started for, null for none so far
 * @param next the next slot by the database's clock; null while it is paused or if there is none
 */
public record ScheduleInfo(
    String name,
    String workflow,
    @Nullable String className,
    String expression,
    @Nullable String zone,
    boolean paused,
    @Nullable String context,
    Overlap overlap,
    CatchUp catchUp,
    @Nullable String queue,
    @Nullable Instant lastFired,
    @Nullable Instant next) {}
