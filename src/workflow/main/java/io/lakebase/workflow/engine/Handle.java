package io.lakebase.workflow.engine;

import io.lakebase.workflow.ResultNotReady;
import io.lakebase.workflow.WorkflowCancelled;
import io.lakebase.workflow.WorkflowDeadLettered;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowNotFound;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.WorkflowTimeout;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A workflow as its callers see it. */
final class Handle<O> implements WorkflowHandle<O> {

  private final String id;
  private final WorkflowType<?, O> type;
  private final Reads reads;
  private final Results results;
  private final Payloads payloads;
  private final @Nullable Run run;
  private volatile @Nullable CompletableFuture<RunEnd.Ended> asked;

  Handle(
      String id,
      WorkflowType<?, O> type,
      @Nullable Run run,
      Reads reads,
      Results results,
      Payloads payloads) {
    this.id = id;
    this.type = type;
    this.run = run;
    this.reads = reads;
    this.results = results;
    this.payloads = payloads;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public @Nullable O result() {
    try {
      return decode(end().get());
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    }
  }

  @Override
  public @Nullable O result(Duration limit) {
    try {
      return decode(end().get(Spans.nanos(limit), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (TimeoutException e) {
      throw new ResultNotReady(
          id,
          "["
              + id
              + "] no result within "
              + limit
              + ": the workflow has not ended. Ask again later.");
    }
  }

  @Override
  public CompletableFuture<@Nullable O> resultAsync() {
    return end().thenApplyAsync(this::decode);
  }

  @Override
  public WorkflowInfo status() {
    return reads
        .find(id)
        .orElseThrow(
            () ->
                new WorkflowNotFound(
                    id, "[" + id + "] no status: there is no workflow of that id. Check the id."));
  }

  /** A cancelled workflow may have been resumed since: then the row decides. */
  private CompletableFuture<RunEnd.Ended> end() {
    if (run == null
        || run.end().getNow(null) instanceof RunEnd.Ended ended
            && ended.state() == WorkflowState.CANCELLED) {
      return results.of(id);
    }
    CompletableFuture<RunEnd.Ended> before = asked;
    if (before != null && !before.isDone()) {
      return before;
    }
    CompletableFuture<RunEnd.Ended> now = results.of(run, true);
    asked = now;
    return now;
  }

  private @Nullable O decode(RunEnd.Ended end) {
    return switch (end.state()) {
      case SUCCESS ->
          payloads.decode(payloads.of(end.serialization()), type.output(), end.output());
      case ERROR ->
          throw payloads.workflowFailure(
              id, payloads.of(end.serialization()), end.error() == null ? "" : end.error());
      case CANCELLED -> throw cancelled();
      default ->
          throw new WorkflowDeadLettered(
              id,
              "["
                  + id
                  + "] no result: the workflow was given up after too many crashes. Find out why, then resume it.");
    };
  }

  private WorkflowException cancelled() {
    WorkflowInfo info = status();
    boolean late = info.deadline() != null && !info.updatedAt().isBefore(info.deadline());
    return late
        ? new WorkflowTimeout(
            id, "[" + id + "] no result: the workflow was cancelled, its deadline had passed.")
        : new WorkflowCancelled(
            id, "[" + id + "] no result: the workflow was cancelled. Resume it to let it go on.");
  }

  private RuntimeException failed(Throwable cause) {
    if (cause instanceof RuntimeException exception) {
      return exception;
    }
    return new WorkflowException(id, "[" + id + "] no result: " + cause.getMessage(), cause);
  }

  private WorkflowException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new WorkflowException(
        id,
        "[" + id + "] no result: the waiting thread was interrupted. The workflow is not affected.",
        cause);
  }

  @Override
  public String toString() {
    return "WorkflowHandle[" + id + "]";
  }
}
