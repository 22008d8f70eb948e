package io.lakebase.workflow.engine;

/** Keys of the logging context on a workflow's threads. */
final class Mdc {

  static final String WORKFLOW = "workflow.id";
  static final String NAME = "workflow.name";
  static final String STEP = "workflow.step";

  private Mdc() {}
}
