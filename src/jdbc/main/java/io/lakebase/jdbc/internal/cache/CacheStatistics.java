package io.lakebase.jdbc.internal.cache;

/**
 * What a credential cache has done so far. A snapshot.
 *
 * @param hits how often a token was there
 * @param waits how often a caller had to wait for one
 * @param issues how many credentials were issued
 * @param refreshes how many of these were issued ahead of need
 * @param failures how many calls gave no credential
 * @param refusals how many tokens were to be replaced because a server refused them
 * @param entries how many credentials are held
 */
public record CacheStatistics(
    long hits,
    long waits,
    long issues,
    long refreshes,
    long failures,
    long refusals,
    long entries) {}
