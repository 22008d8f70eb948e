package io.lakebase.workflow.engine;

import io.lakebase.workflow.NonDeterminismException;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.StepRow;
import org.jspecify.annotations.Nullable;

/** Checkpoints that can only be read: whatever was not recorded stops the run. */
final class ReplayCheckpoints extends Checkpoints {

  private final Run run;
  private String asked = "nothing";
  private @Nullable StepRecord replayed;

  ReplayCheckpoints(Run run, Payloads payloads, Recorder recorder) {
    super(run, payloads, recorder);
    this.run = run;
  }

  /** The checkpoint that was read last. */
  @Nullable StepRecord replayed() {
    return replayed;
  }

  @Override
  int begin(String name) {
    int id = super.begin(name);
    asked = "step " + id + " '" + name + "'";
    return id;
  }

  @Override
  @Nullable StepRecord recorded(int functionId, String name) {
    StepRecord record = super.recorded(functionId, name);
    replayed = record == null ? replayed : record;
    return record;
  }

  @Override
  <T> @Nullable T replay(StepRecord record, TypeRef<T> type) {
    replayed = record;
    return super.replay(record, type);
  }

  @Override
  void record(StepRow row) {
    throw refuse();
  }

  @Override
  void send(StepRow row) {
    throw refuse();
  }

  @Override
  void flush() {
    throw refuse();
  }

  private RuntimeException refuse() {
    return run.stopAndThrow(
        mismatch(run.id(), "the code asks for " + asked + ", which was not recorded"));
  }

  static NonDeterminismException mismatch(String workflowId, String what) {
    return new NonDeterminismException(workflowId, text(workflowId, what));
  }

  static NonDeterminismException mismatch(String workflowId, String what, Throwable cause) {
    return new NonDeterminismException(workflowId, text(workflowId, what), cause);
  }

  private static String text(String workflowId, String what) {
    return "["
        + workflowId
        + "] not deterministic: "
        + what
        + ". Take time, ids and randomness from the context, and put what may differ into steps.";
  }
}
