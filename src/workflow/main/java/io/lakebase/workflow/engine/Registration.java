package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowFunction;
import io.lakebase.workflow.WorkflowType;

/** A workflow and its implementation. */
record Registration<I, O>(WorkflowType<I, O> type, WorkflowFunction<I, O> function) {}
