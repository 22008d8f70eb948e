package io.lakebase.jdbc.internal.cache;

import io.lakebase.jdbc.internal.Timer;
import io.lakebase.jdbc.internal.Workers;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Time, threads and randomness for a cache.
 *
 * @param clock the wall clock
 * @param nanoTime the monotonic clock
 * @param executor runs calls
 * @param timer runs short tasks later
 * @param random numbers from 0 to 1
 */
public record Surroundings(
    InstantSource clock,
    LongSupplier nanoTime,
    Executor executor,
    Timer timer,
    DoubleSupplier random) {

  /** The machine's own clocks and chance. */
  public static Surroundings system(Workers workers) {
    return new Surroundings(
        InstantSource.system(),
        System::nanoTime,
        workers,
        workers,
        () -> ThreadLocalRandom.current().nextDouble());
  }
}
