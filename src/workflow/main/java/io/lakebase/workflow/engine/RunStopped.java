package io.lakebase.workflow.engine;

import org.jspecify.annotations.Nullable;

/**
 * Unwinds a workflow's stack when its run has to leave this process; without a stack trace, and an
 * Error so that few catch it.
 */
final class RunStopped extends Error {

  private static final long serialVersionUID = 1L;

  /** Why a run leaves without an outcome. */
  enum Why {
    PARKED,
    SUPERSEDED,
    CLOSING,
    CONTINUED,
    FAILED,
    /** The workflow catches what is to stop it; never itself the reason of a run. */
    IGNORED
  }

  private final Why why;
  private final @Nullable String input;
  private final int first;

  RunStopped(Why why, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.why = why;
    this.input = null;
    this.first = 0;
  }

  /** The workflow begins again with this encoded input, at this number of calls. */
  RunStopped(String workflowId, String input, int first) {
    super("[" + workflowId + "] begins again", null, false, false);
    this.why = Why.CONTINUED;
    this.input = input;
    this.first = first;
  }

  @Nullable String input() {
    return input;
  }

  int first() {
    return first;
  }

  Why why() {
    return why;
  }
}
