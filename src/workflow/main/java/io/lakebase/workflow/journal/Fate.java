package io.lakebase.workflow.journal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

  @Override
  public R get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long until = System.nanoTime() + unit.toNanos(timeout);
    help();
    return super.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
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
