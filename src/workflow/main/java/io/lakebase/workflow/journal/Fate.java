package io.lakebase.workflow.journal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A row's future, whose waiter lends a hand before it waits. */
final class Fate<R> extends CompletableFuture<R> {

  private final Runnable help;

  Fate(Runnable help) {
    this.help = help;
  }

  @Override
  public R join() {
    help();
    return super.join();
  }

  @Override
  public R get() throws InterruptedException, ExecutionException {
    help();
    return super.get();
  }

  private void help() {
    if (!isDone()) {
      help.run();
    }
  }

  /** Dependents are ordinary: nobody knows who waits for them. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
