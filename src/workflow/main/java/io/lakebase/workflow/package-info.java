/**
 * Durable workflows: ordinary Java methods whose steps are checkpointed in Postgres and which go on
 * after a crash where they stopped.
 *
 * <p>Start at {@link io.lakebase.workflow.Workflow#type Workflow.type} to name a workflow and at
 * {@link io.lakebase.workflow.WorkflowEngine#builder WorkflowEngine.builder} to run it. This
 * package and {@code codec} are the API; every other package is internal and may change at any
 * time.
 */
@NullMarked
package io.lakebase.workflow;

import org.jspecify.annotations.NullMarked;
