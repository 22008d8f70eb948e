package io.lakebase.benchmarks.harness;

/**
 * One of the two sockets of a {@link ProxiedConnection}, by the streams it is an end of.
 *
 * @param in what is read from it
 * @param out what is written to it
 */
record ProxiedSocket(ProxiedStream in, ProxiedStream out) {}
