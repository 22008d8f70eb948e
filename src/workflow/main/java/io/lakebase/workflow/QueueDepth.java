package io.lakebase.workflow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is on a queue.
 *
 * @param queue its name
 * @param enqueued workflows that wait to be claimed
 * @param delayed workflows whose delay has not passed
 * @param pending claimed workflows that have not ended
 * @param oldestWait how long the oldest enqueued one has been waiting by the database's clock, its
 *     delay not counted; null if none waits
 */
public record QueueDepth(
    String queue, long enqueued, long delayed, long pending, @Nullable Duration oldestWait) {}
