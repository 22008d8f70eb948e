package io.lakebase.workflow.engine;

import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.lease.Lease;
import java.util.List;

/** Runs without an engine. */
final class TestRuns {

  private static final WorkflowType<String, String> JOB =
      Workflow.type("job", String.class, String.class);

  private TestRuns() {}

  private static final class Held implements Lease {
    @Override
    public String executorId() {
      return "me";
    }

    @Override
    public boolean held() {
      return true;
    }

    @Override
    public boolean lost() {
      return false;
    }
  }

  /** A run without history, by a lease that is held. */
  static Run fresh(Payloads payloads) {
    return new Run(
        "w",
        new Registration<>(JOB, (ctx, in) -> in),
        new Held(),
        "[]",
        payloads.own(),
        null,
        List.of());
  }
}
