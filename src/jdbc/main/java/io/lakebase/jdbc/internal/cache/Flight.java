package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call on another thread that several callers wait for, each as long as it likes. */
final class Flight {

  private Flight() {}

  /**
   * Starts a call. After the limit it is interrupted and counts as failed, so that a call that
   * hangs holds nobody up for ever.
   *
   * @return fails with a {@link CredentialException} whatever goes wrong
   */
  static <T> CompletableFuture<T> start(
      Surroundings surroundings, Object subject, Duration limit, Callable<T> call) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    FutureTask<Void> task = new FutureTask<>(() -> settle(outcome, subject, call), null);
    Runnable stopWatch =
        surroundings
            .timer()
            .after(
                limit,
                () -> {
                  outcome.completeExceptionally(tooLate(subject, limit));
                  task.cancel(true);
                });
    outcome.whenComplete((value, failure) -> stopWatch.run());
    try {
      surroundings.executor().execute(task);
    } catch (RejectedExecutionException full) {
      outcome.completeExceptionally(refused(subject, full));
    }
    return outcome;
  }

  /** Waits for the outcome; the flight goes on whether or not anybody waits. */
  static <T> T await(CompletableFuture<T> outcome, Deadline deadline)
      throws CredentialException, InterruptedException, TimeoutException {
    try {
      return outcome.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw Failures.copy(failureOf(e.getCause()));
    }
  }

  /** What a flight failed with. */
  static CredentialException failureOf(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return cause instanceof CredentialException failure
        ? failure
        : new CredentialException("the call failed: " + cause, false, cause);
  }

  private static <T> void settle(CompletableFuture<T> outcome, Object subject, Callable<T> call) {
    try {
      outcome.complete(call.call());
    } catch (CredentialException e) {
      outcome.completeExceptionally(e);
    } catch (InterruptedException e) {
      outcome.completeExceptionally(
          new CredentialException("[" + subject + "] the call was interrupted.", false, e));
    } catch (Throwable e) {
      outcome.completeExceptionally(Failures.unexpected(subject, e));
    }
  }

  private static CredentialException tooLate(Object subject, Duration limit) {
    return new CredentialException(
        "[" + subject + "] no answer within " + limit.toSeconds() + " s: the call was given up.",
        false,
        null);
  }

  private static CredentialException refused(Object subject, RejectedExecutionException cause) {
    return new CredentialException(
        "["
            + subject
            + "] not asked: too many calls to the control plane hang, or the driver was closed."
            + " Try again later.",
        false,
        cause);
  }
}
