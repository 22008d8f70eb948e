package io.lakebase.workflow.engine;

import io.lakebase.workflow.PlainDataSource;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.OutcomeResult;
import io.lakebase.workflow.journal.OutcomeRow;
import io.lakebase.workflow.journal.StartResult;
import io.lakebase.workflow.journal.StartRow;
import io.lakebase.workflow.journal.StepResult;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.lease.Lease;
import java.sql.Connection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

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

  /** Writes nothing; notes who may write. */
  private record Notes(Queue<String> told) implements Journal {
    @Override
    public CompletableFuture<StartResult> start(StartRow row, boolean joining) {
      return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<StepResult> step(StepRow row, boolean joining) {
      return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<OutcomeResult> outcome(
        OutcomeRow row, StepRow lastStep, boolean joining) {
      return new CompletableFuture<>();
    }

    @Override
    public void lend() {}

    @Override
    public void revoke(String workflowId, String executorId) {
      told.add("revoke " + workflowId);
    }

    @Override
    public void admit(String workflowId, String executorId) {
      told.add("admit " + workflowId);
    }

    @Override
    public void close() {}
  }

  private static final class Nothing extends PlainDataSource {
    @Override
    public Connection getConnection() {
      throw new IllegalStateException("no database");
    }
  }

  /**
   * Runs that do nothing.
   *
   * @param told whom the journal revokes and admits
   * @param again what is to be looked at again
   */
  static Runs runs(RunThreads threads, Timers timers, Queue<String> told, Queue<String> again) {
    return new Runs(
        new EngineSettings.Draft(new Nothing()).settings(),
        threads,
        timers,
        new Notes(told),
        new RunHooks(
            again::add,
            () -> {},
            () -> {},
            () -> {},
            (id, end) -> {},
            id -> {},
            (parent, child) -> {}));
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
