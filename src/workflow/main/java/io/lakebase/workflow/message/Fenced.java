package io.lakebase.workflow.message;

import org.jspecify.annotations.Nullable;

/**
 * What became of a write that only a workflow's owner may do.
 *
 * @param status the workflow's status, null if it is gone
 * @param owned whether this executor owns it
 * @param stored whether the write, and its checkpoint, was made by this statement
 * @param payload what was received, null for nothing
 * @param sentAt the sent message's time, null if none was stored
 */
public record Fenced(
    @Nullable String status,
    boolean owned,
    boolean stored,
    @Nullable Payload payload,
    @Nullable Long sentAt) {}
