package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One call on another thread that several callers wait for, each as long as it likes.
 *
 * <p>A failed flight completes with null and keeps the failure beside, since Caffeine prints a
 * warning with a stack trace for every future that completes exceptionally.
 */
final class Flight<T> extends CompletableFuture<T> {

  /** What is done with the outcome before any waiter learns it. */
  interface Landing<T> {
    void landed(@Nullable T value, @Nullable CredentialException failure);
  }

  private final Object subject;
  private final Landing<T> landing;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean settled;
  private volatile @Nullable CredentialException failure;

  private Flight(Object subject, Landing<T> landing) {
    this.subject = subject;
    this.landing = landing;
  }

  /**
   * Starts a call. After the limit it is interrupted and counts as failed, so that a call that
   * hangs holds nobody up for ever.
   */
  static <T> Flight<T> start(
      Surroundings surroundings,
      Object subject,
      Duration limit,
      Callable<T> call,
      Landing<T> landing) {
    Flight<T> flight = new Flight<>(subject, landing);
    FutureTask<Void> task = new FutureTask<>(() -> flight.run(call), null);
    Runnable stopWatch =
        surroundings
            .timer()
            .after(
                limit,
                () -> {
                  flight.settle(null, flight.tooLate(limit));
                  task.cancel(true);
                });
    try {
      surroundings.executor().execute(task);
    } catch (RejectedExecutionException full) {
      flight.settle(null, flight.refused(full));
    }
    flight.whenComplete((value, thrown) -> stopWatch.run());
    return flight;
  }

  /** A flight that ended before it began. */
  static <T> Flight<T> failed(Object subject, CredentialException failure) {
    Flight<T> flight = new Flight<>(subject, (value, thrown) -> {});
    flight.settle(null, failure);
    return flight;
  }

  /** Waits for the outcome; the flight goes on whether or not anybody waits. */
  static <T> T await(CompletableFuture<T> outcome, Deadline deadline)
      throws CredentialException, InterruptedException, TimeoutException {
    try {
      T value = outcome.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
      if (value == null && outcome instanceof Flight<T> flight && flight.failure != null) {
        throw Failures.copy(flight.failure);
      }
      return value;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a flight never completes exceptionally", e);
    }
  }

  private void run(Callable<T> call) {
    try {
      settle(call.call(), null);
    } catch (CredentialException e) {
      settle(null, e);
    } catch (InterruptedException e) {
      settle(
          null, new CredentialException("[" + subject + "] the call was interrupted.", false, e));
    } catch (Throwable e) {
      settle(null, Failures.unexpected(subject, e));
    }
  }

  private void settle(@Nullable T value, @Nullable CredentialException thrown) {
    lock.lock();
    try {
      if (settled) {
        return;
      }
      settled = true;
    } finally {
      lock.unlock();
    }
    CredentialException told =
        value == null && thrown == null
            ? Failures.unexpected(subject, new NullPointerException("null instead of a credential"))
            : thrown;
    failure = told;
    try {
      landing.landed(value, told);
    } finally {
      complete(told == null ? value : null);
    }
  }

  private CredentialException tooLate(Duration limit) {
    return new CredentialException(
        "[" + subject + "] no answer within " + limit.toSeconds() + " s: the call was given up.",
        false,
        null);
  }

  private CredentialException refused(RejectedExecutionException cause) {
    return new CredentialException(
        "["
            + subject
            + "] not asked: too many calls to the control plane hang, or the driver was closed."
            + " Try again later.",
        false,
        cause);
  }
}
