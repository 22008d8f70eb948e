package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.credential.CredentialException;
import io.lakebase.jdbc.internal.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** How a caller waits: for a flight, and for a short pause after a transient failure. */
final class Patience {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private Patience() {}

  /**
   * Starts a flight, unless a failure came between the look at the history and this moment, when
   * nobody else can start one.
   */
  static <T> Flight<T> unlessQuiet(
      Surroundings surroundings, History history, Object subject, Supplier<Flight<T>> start) {
    History.Standing standing = history.standing(surroundings.nanoTime().getAsLong());
    return standing == null ? start.get() : Flight.failed(subject, standing.failure());
  }

  /**
   * Waits for a flight that is under way or started now. After a transient failure the caller stays
   * for pauses of up to 5 seconds if its deadline allows; otherwise it is told the failure.
   */
  static <T> T await(
      Surroundings surroundings,
      History history,
      Deadline deadline,
      Supplier<CompletableFuture<T>> flight)
      throws CredentialException, InterruptedException, TimeoutException {
    while (true) {
      History.Standing standing = history.standing(surroundings.nanoTime().getAsLong());
      if (standing == null) {
        try {
          return Flight.await(flight.get(), deadline);
        } catch (CredentialException failure) {
          standing = history.standing(surroundings.nanoTime().getAsLong());
          if (standing == null) {
            throw failure;
          }
        }
      }
      boolean worthIt =
          !standing.failure().terminal()
              && standing.remainingNanos() <= LONGEST_PAUSE.toNanos()
              && standing.remainingNanos() < deadline.remainingNanos();
      if (!worthIt) {
        throw Failures.copy(standing.failure());
      }
      TimeUnit.NANOSECONDS.sleep(standing.remainingNanos());
    }
  }
}
