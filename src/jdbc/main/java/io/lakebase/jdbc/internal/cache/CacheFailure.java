package io.lakebase.jdbc.internal.cache;

import java.time.Instant;

/**
 * The last time that no credential was to be had.
 *
 * @param message what happened, without a secret
 * @param at when, by this machine's clock
 */
public record CacheFailure(String message, Instant at) {}
