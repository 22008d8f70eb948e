package io.lakebase.workflow.engine;

import org.jspecify.annotations.Nullable;

/** What a step's body came to: an encoded value or an encoded error, and when. */
record StepOutcome(
    @Nullable String output, @Nullable String error, long startedAt, long completedAt) {}
