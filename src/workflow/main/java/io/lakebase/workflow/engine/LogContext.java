package io.lakebase.workflow.engine;

import org.slf4j.MDC;

/** The logging context of a workflow on the current thread. */
final class LogContext {

  private static final String WORKFLOW = "workflow.id";
  private static final String NAME = "workflow.name";
  private static final String STEP = "workflow.step";

  private LogContext() {}

  static void enter(Run run) {
    MDC.put(WORKFLOW, run.id());
    MDC.put(NAME, run.name());
  }

  static void enterStep(String name) {
    MDC.put(STEP, name);
  }

  static void leaveStep() {
    MDC.remove(STEP);
  }

  static void leave() {
    MDC.remove(WORKFLOW);
    MDC.remove(NAME);
    MDC.remove(STEP);
  }
}
