package io.lakebase.workflow.engine;

import io.lakebase.workflow.NonDeterminismException;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.codec.Codec;
import io.lakebase.workflow.codec.CodecException;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.StepRow;
import org.jspecify.annotations.Nullable;

/**
 * A run's numbered calls: what was recorded, what is to be recorded. Belongs to the workflow's
 * thread, but for {@link #row}.
 */
class Checkpoints {

  private static final int LONGEST_NAME = 255;

  /** Who has caught the notice to stop so often would go on for ever. */
  private static final int MOST_NOTICES = 100;

  private final Run run;
  private final Payloads payloads;
  private final Recorder recorder;
  private final Thread owner = Thread.currentThread();
  private final ParallelSteps parallel = new ParallelSteps();
  private int next;
  private boolean busy;
  private int notices;

  Checkpoints(Run run, Payloads payloads, Recorder recorder) {
    this.run = run;
    this.payloads = payloads;
    this.recorder = recorder;
    this.next = run.history().first();
  }

  ParallelSteps parallel() {
    return parallel;
  }

  /** Begins a call: takes its number. */
  int begin(String name) {
    enter();
    if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "["
              + run.id()
              + "] not a step name: it is blank, over "
              + LONGEST_NAME
              + " characters or holds a NUL. Choose a short name.");
    }
    return next++;
  }

  /** The number that the next call will take. */
  int upcoming() {
    enter();
    return next;
  }

  /** Checks that the call comes from the workflow itself and that it may go on. */
  void enter() {
    if (Thread.currentThread() != owner || busy) {
      throw new IllegalStateException(
          "["
              + run.id()
              + "] the context belongs to the workflow's own thread, outside of steps. Use stepAsync for work beside it.");
    }
    Thread.interrupted(); // On a virtual thread it would break every connection.
    try {
      run.check();
    } catch (RuntimeException notice) {
      if (++notices > MOST_NOTICES) {
        throw new RunStopped(RunStopped.Why.IGNORED, String.valueOf(notice.getMessage()), notice);
      }
      throw notice;
    }
  }

  /** While a body runs on the workflow's thread the context refuses calls. */
  void busy(boolean busy) {
    this.busy = busy;
  }

  /** What was recorded for a call; stops the run if that was another call. */
  @Nullable StepRecord recorded(int functionId, String name) {
    StepRecord record = run.history().take(functionId);
    if (record != null && !record.functionName().equals(name)) {
      throw run.stopAndThrow(Payloads.mismatch(run.id(), functionId, record.functionName(), name));
    }
    return record;
  }

  /** The recorded value; throws the recorded failure. */
  <T> @Nullable T replay(StepRecord record, TypeRef<T> type) {
    try {
      Codec codec = payloads.of(record.serialization());
      if (failed(record)) {
        throw payloads.stepFailure(codec, record.error());
      }
      return payloads.decode(codec, type, record.output());
    } catch (CodecException e) {
      throw run.stopAndThrow(unreadable(record, e));
    }
  }

  static boolean failed(StepRecord record) {
    return record.error() != null && !record.error().isEmpty();
  }

  private NonDeterminismException unreadable(StepRecord record, CodecException cause) {
    return new NonDeterminismException(
        run.id(),
        "["
            + run.id()
            + "] replay stopped: the recorded result of step "
            + record.functionId()
            + " '"
            + record.functionName()
            + "' does not fit its type any more: "
            + cause.getMessage()
            + " Run the code that fits the history.",
        cause);
  }

  StepRow row(int functionId, String name, StepOutcome outcome) {
    return new StepRow(
        run.id(),
        functionId,
        name,
        outcome.output(),
        outcome.error(),
        null,
        outcome.startedAt(),
        outcome.completedAt(),
        run.codec().name(),
        run.executorId());
  }

  /** Records a finished call; stored before anything else begins. */
  void record(StepRow row) {
    recorder.record(row);
  }

  /** Records a call at once, without waiting for it. */
  void send(StepRow row) {
    recorder.send(row);
  }

  /** Waits until everything before is stored; stops the run if that could not be. */
  void flush() {
    obey(recorder.flush());
  }

  /** The same, parallel steps included. */
  void settle() {
    parallel.joinAll();
    flush();
  }

  void obey(@Nullable Verdict verdict) {
    if (verdict == null) {
      return;
    }
    switch (verdict.kind()) {
      case CANCELLED -> {
        run.cancelled();
        run.check();
      }
      case SUPERSEDED -> throw run.stopAndThrow(run.superseded(verdict.reason()));
      case REJECTED -> throw new CheckpointRefused(run.id(), verdict.reason(), verdict.cause());
      case UNKNOWN ->
          throw run.stopAndThrow(
              new RunStopped(
                  RunStopped.Why.FAILED,
                  "[" + run.id() + "] a checkpoint's fate is unknown",
                  verdict.cause()));
    }
  }
}
