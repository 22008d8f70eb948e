package io.lakebase.workflow.engine;

import io.lakebase.workflow.ChildHandle;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.WorkflowConflict;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.codec.ErrorPayload;
import io.lakebase.workflow.dispatch.ChildWaits;
import io.lakebase.workflow.journal.StartResult;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.StepRow;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Starts children of a run and waits for them. Belongs to the workflow's thread. */
final class Children {

  private static final String RESULT = "DBOS.getResult";
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

  private final Run run;
  private final Services services;
  private final Checkpoints checkpoints;
  private final CancelNews cancels;

  Children(Run run, Services services, Checkpoints checkpoints) {
    this.run = run;
    this.services = services;
    this.checkpoints = checkpoints;
    this.cancels = new CancelNews(run, services);
  }

  <I, O> ChildHandle<O> start(WorkflowType<I, O> type, @Nullable I input, StartOptions options) {
    int id = checkpoints.begin(type.name());
    StepRecord recorded = checkpoints.recorded(id, type.name());
    if (recorded != null) {
      if (Checkpoints.failed(recorded)) {
        ErrorPayload error =
            services.payloads().of(recorded.serialization()).decodeError(recorded.error());
        throw new WorkflowConflict(run.id(), error.message());
      }
      return new Child<>(
          type,
          recorded.childWorkflowId() == null ? run.id() + "-" + id : recorded.childWorkflowId());
    }
    String childId = options.workflowId() == null ? run.id() + "-" + id : options.workflowId();
    checkpoints.flush();
    run.awaitLease();
    long now = services.clock().millis();
    StepRow step =
        new StepRow(
            run.id(),
            id,
            type.name(),
            null,
            null,
            childId,
            now,
            now,
            run.codec().name(),
            run.executorId());
    StartResult result =
        services.starter().startChild(run, type, input, options.withId(childId), step);
    String taken = taken(result);
    if (taken != null) {
      WorkflowConflict conflict =
          new WorkflowConflict(childId, "[" + childId + "] no child was started: " + taken);
      checkpoints.record(
          checkpoints.row(
              id,
              type.name(),
              services.steps().failed(run.codec(), conflict, services.clock().millis())));
      throw new WorkflowConflict(run.id(), String.valueOf(conflict.getMessage()));
    }
    if (result instanceof StartResult.Superseded superseded) {
      throw run.stopAndThrow(run.superseded(superseded.reason()));
    }
    return new Child<>(type, childId);
  }

  private final class Child<O> implements ChildHandle<O> {
    private final WorkflowType<?, O> type;
    private final String childId;

    Child(WorkflowType<?, O> type, String childId) {
      this.type = type;
      this.childId = childId;
    }

    @Override
    public String workflowId() {
      return childId;
    }

    @Override
    public @Nullable O result() {
      int id = checkpoints.begin(RESULT);
      StepRecord recorded = checkpoints.recorded(id, RESULT);
      if (recorded != null) {
        return decode(recorded.output(), recorded.error(), recorded.serialization());
      }
      checkpoints.flush();
      long startedAt = services.clock().millis();
      CompletableFuture<RunEnd.Ended> end = services.results().of(childId);
      if (!services.parker().waitOnThread(run, end) && !known(end)) {
        long lookAgain = services.clock().millis() + LOOK_AGAIN.toMillis();
        throw services
            .parker()
            .park(
                run,
                checkpoints,
                lookAgain,
                ChildWaits.topic(childId),
                () -> services.results().wakeWhenEnded(childId, run.id()));
      }
      return record(id, startedAt, ended(end));
    }

    /** Else one that has ended elsewhere would wake its parent again before that could ask. */
    private boolean known(CompletableFuture<RunEnd.Ended> end) {
      run.pauseFor(services.results().looked(childId), FIRST_LOOK);
      return end.isDone();
    }

    private RunEnd.Ended ended(CompletableFuture<RunEnd.Ended> end) {
      try {
        return end.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof WorkflowException known ? known : e;
      }
    }

    private @Nullable O record(int id, long startedAt, RunEnd.Ended end) {
      boolean ok = end.state() == WorkflowState.SUCCESS;
      String serialization =
          end.output() == null && end.error() == null ? run.codec().name() : end.serialization();
      String output = !ok ? null : end.output() == null ? run.codec().encode(null) : end.output();
      String error =
          ok ? null : end.error() != null ? end.error() : run.codec().encodeError(why(end.state()));
      checkpoints.record(
          new StepRow(
              run.id(),
              id,
              RESULT,
              output,
              error,
              childId,
              startedAt,
              services.clock().millis(),
              serialization,
              run.executorId()));
      return decode(output, error, serialization);
    }

    private ErrorPayload why(WorkflowState state) {
      return state == WorkflowState.CANCELLED
          ? cancels.ofChild(childId)
          : ChildErrors.dead(childId);
    }

    private @Nullable O decode(
        @Nullable String output, @Nullable String error, @Nullable String serialization) {
      if (error == null || error.isEmpty()) {
        return services
            .payloads()
            .decode(services.payloads().of(serialization), type.output(), output);
      }
      throw ChildErrors.of(childId, services.payloads().of(serialization).decodeError(error));
    }
  }

  /** Why there can be no such child, if that is so. */
  private static @Nullable String taken(StartResult result) {
    if (result instanceof StartResult.Deduplicated other) {
      return "workflow "
          + other.workflowId()
          + " has its deduplication id. Wait for its end, or choose another.";
    }
    return result instanceof StartResult.Conflict
        ? "the id belongs to another workflow. Choose another id."
        : null;
  }
}
