package io.lakebase.workflow.engine;

import io.lakebase.workflow.StepHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A step beside the workflow's thread; its future holds how to get the value, or why it was
 * stopped.
 */
final class ParallelStep<T> implements StepHandle<T> {

  private static final Duration LOOK = Duration.ofMinutes(1);

  private final String name;
  private final Run run;
  private final Checkpoints checkpoints;
  private final CompletableFuture<Supplier<@Nullable T>> future;

  ParallelStep(
      String name,
      Run run,
      Checkpoints checkpoints,
      CompletableFuture<Supplier<@Nullable T>> future) {
    this.name = name;
    this.run = run;
    this.checkpoints = checkpoints;
    this.future = future;
  }

  static <T> ParallelStep<T> of(StepHandle<T> handle) {
    return (ParallelStep<T>) handle;
  }

  CompletableFuture<Supplier<@Nullable T>> future() {
    return future;
  }

  @Override
  public String name() {
    return name;
  }

  void await() {
    while (!run.pauseFor(future.handle((value, error) -> null), LOOK)) {
      run.check();
    }
  }

  @Override
  public @Nullable T join() {
    checkpoints.enter();
    await();
    return future.handle((value, error) -> ended(value, error)).join().get();
  }

  private Supplier<@Nullable T> ended(
      @Nullable Supplier<@Nullable T> value, @Nullable Throwable error) {
    if (value != null) {
      return value;
    }
    return () -> {
      run.check();
      throw new IllegalStateException("[" + run.id() + "] step '" + name + "' did not run", error);
    };
  }
}
