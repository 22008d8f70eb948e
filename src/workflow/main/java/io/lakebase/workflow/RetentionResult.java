package io.lakebase.workflow;

/**
 * What a retention run did.
 *
 * @param deleted workflows that were deleted
 * @param batches transactions that it took
 * @param complete false if it was stopped before the end
 */
public record RetentionResult(long deleted, int batches, boolean complete) {}
