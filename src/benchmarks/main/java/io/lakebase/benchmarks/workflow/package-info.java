/** Durable workflows: our engine, DBOS Transact, and plain inserts as the limit. */
@NullMarked
package io.lakebase.benchmarks.workflow;

import org.jspecify.annotations.NullMarked;
