package io.lakebase.workflow.engine;

import org.slf4j.MDC;

/** The logging context of a workflow on the current thread. */
final class LogContext implements AutoCloseable {

  private LogContext() {}

  static LogContext of(Run run) {
    MDC.put(Mdc.WORKFLOW, run.id());
    MDC.put(Mdc.NAME, run.name());
    return new LogContext();
  }

  @Override
  public void close() {
    MDC.remove(Mdc.WORKFLOW);
    MDC.remove(Mdc.NAME);
    MDC.remove(Mdc.STEP);
  }
}
