package io.lakebase.workflow.engine;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.lakebase.workflow.NonDeterminismException;
import io.lakebase.workflow.WorkflowCancelled;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.WorkflowTimeout;
import io.lakebase.workflow.journal.OutcomeRow;
import io.lakebase.workflow.journal.StepRow;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a workflow's function on the current thread and stores what it comes to. */
final class Execution {

  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  private final Services services;
  private final Outcomes outcomes;

  Execution(Services services, Outcomes outcomes) {
    this.services = services;
    this.outcomes = outcomes;
  }

  /**
   * Returns when the function has; its outcome may still be on its way then, and no thread waits
   * for that.
   */
  CompletableFuture<RunEnd> run(Run first) {
    Run run = first;
    while (true) {
      CompletableFuture<RunEnd> end = once(run);
      if (end.getNow(null) instanceof RunEnd.Left left
          && left.why() == RunStopped.Why.CONTINUED
          && run.stopReason() instanceof RunStopped stopped
          && stopped.input() != null) {
        run = run.continued(stopped.input(), services.payloads().own(), stopped.first());
        first.continuedBy(run);
        continue;
      }
      return end;
    }
  }

  private CompletableFuture<RunEnd> once(Run run) {
    Recorder recorder = new Recorder(services.journal(), services.deferral(), run::disowned);
    Checkpoints checkpoints = new Checkpoints(run, services.payloads(), recorder);
    String text;
    boolean success;
    try {
      run.check();
      text = call(run, run.registration(), new Context(run, services, checkpoints));
      success = true;
    } catch (Throwable thrown) {
      checkpoints.parallel().joinAll();
      Throwable stop = run.stopReason();
      if (stop != null) {
        return completedFuture(left(run, recorder, stop));
      }
      ErrorLog.info(LOG, thrown, "[{}] workflow '{}' failed", run.id(), run.name());
      text = services.payloads().encodeError(run.codec(), thrown);
      success = false;
    }
    try {
      checkpoints.parallel().joinAll();
      return finish(run, recorder, success, text);
    } catch (Throwable broken) {
      LOG.error("[{}] the outcome could not be written", run.id(), broken);
      return completedFuture(new RunEnd.Left(RunStopped.Why.FAILED, null));
    }
  }

  private <I, O> String call(Run run, Registration<I, O> registration, Context context)
      throws Exception {
    I input =
        services.payloads().decodeInput(run.codec(), registration.type().input(), run.input());
    Callable<@Nullable O> function = () -> registration.function().run(context, input);
    return services.payloads().encode(run.codec(), function.call());
  }

  private CompletableFuture<RunEnd> finish(
      Run run, Recorder recorder, boolean success, String text) {
    if (!run.seal()) {
      Throwable stop = run.stopReason();
      return completedFuture(left(run, recorder, stop == null ? run.superseded("stopped") : stop));
    }
    AtomicReference<@Nullable StepRow> last = new AtomicReference<>();
    Verdict verdict = recorder.flushButLast(last::set);
    if (verdict != null) {
      StepRow held = last.get();
      if (held != null) {
        recorder.send(held);
      }
      switch (verdict.kind()) {
        case CANCELLED -> {
          recorder.flush();
          return completedFuture(cancelledEnd());
        }
        case SUPERSEDED -> {
          recorder.flush();
          return completedFuture(new RunEnd.Left(RunStopped.Why.SUPERSEDED, null));
        }
        case UNKNOWN -> {
          return completedFuture(new RunEnd.Left(RunStopped.Why.FAILED, null));
        }
        case REJECTED -> {
          CheckpointRefused refused =
              new CheckpointRefused(run.id(), verdict.reason(), verdict.cause());
          return outcomes.write(
              run, recorder, false, services.payloads().encodeError(run.codec(), refused), null);
        }
      }
    }
    return outcomes.write(run, recorder, success, text, last.get());
  }

  private RunEnd left(Run run, Recorder recorder, Throwable stop) {
    Verdict verdict = recorder.flush();
    if (stop instanceof WorkflowTimeout && !run.disowned()) {
      return outcomes.expire(run);
    }
    if (stop instanceof WorkflowCancelled || stop instanceof WorkflowTimeout) {
      return cancelledEnd();
    }
    if (stop instanceof NonDeterminismException mismatch) {
      LOG.error("{}", mismatch.getMessage());
      return new RunEnd.Left(RunStopped.Why.FAILED, mismatch);
    }
    RunStopped.Why why = stop instanceof RunStopped stopped ? stopped.why() : RunStopped.Why.FAILED;
    if (why == RunStopped.Why.FAILED) {
      LOG.warn("{}. The run begins again soon.", stop.getMessage(), stop.getCause());
    }
    if (verdict != null && verdict.kind() == Verdict.Kind.SUPERSEDED) {
      why = RunStopped.Why.SUPERSEDED;
    }
    return new RunEnd.Left(why, null);
  }

  static RunEnd cancelledEnd() {
    return new RunEnd.Ended(WorkflowState.CANCELLED, null, null, null);
  }

  /** For {@link Outcomes}. */
  static OutcomeRow row(Run run, boolean success, String text) {
    return new OutcomeRow(
        run.id(),
        success,
        success ? text : null,
        success ? null : text,
        run.codec().name(),
        run.executorId());
  }
}
