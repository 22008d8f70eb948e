package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.StartResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Launches a run in the thread that learns that its start is stored. Who waits for the result is
 * woken once then, not also between the start and the run. Thread-safe.
 */
final class PromptLaunch {

  private enum State {
    OPEN,
    LAUNCHED,
    GIVEN_UP
  }

  private final Runs runs;
  private final Run run;
  private final Runnable begun;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  /**
   * @param run counted among {@link Runs#starting}, from which it is taken when it is launched
   * @param begun told that it was
   */
  PromptLaunch(Runs runs, Run run, Runnable begun) {
    this.runs = runs;
    this.run = run;
    this.begun = begun;
  }

  /** The start's result, once the run that it began is over; at once if it began none. */
  CompletableFuture<StartResult> after(CompletableFuture<StartResult> start) {
    return start.thenCompose(
        result -> {
          if (!(result instanceof StartResult.Created)
              || !state.compareAndSet(State.OPEN, State.LAUNCHED)) {
            return start;
          }
          try {
            runs.created(run);
          } finally {
            runs.started(run.id());
          }
          begun.run();
          return run.end().handle((end, error) -> result);
        });
  }

  /** Nobody waits for the start any more: false if the run was launched, else it will not be. */
  boolean giveUp() {
    return state.compareAndSet(State.OPEN, State.GIVEN_UP) || state.get() == State.GIVEN_UP;
  }
}
