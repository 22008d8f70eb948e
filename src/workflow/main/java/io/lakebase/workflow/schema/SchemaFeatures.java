package io.lakebase.workflow.schema;

/**
 * What the found schema has beyond version 41.
 *
 * @param version the DBOS schema version
 * @param applicationName whether {@code application_name} columns exist (from 100 on)
 * @param debounce whether the debounce columns exist (from 42 on)
 * @param queuePartitionLimits whether queues have limits by partition (from 108 on)
 */
public record SchemaFeatures(
    long version, boolean applicationName, boolean debounce, boolean queuePartitionLimits) {}
