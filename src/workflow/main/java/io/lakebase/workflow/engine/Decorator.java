package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowFunction;
import io.lakebase.workflow.WorkflowType;

/** Puts something around the implementations of workflows. */
@FunctionalInterface
public interface Decorator {

  <I, O> WorkflowFunction<I, O> decorate(WorkflowType<I, O> type, WorkflowFunction<I, O> function);
}
