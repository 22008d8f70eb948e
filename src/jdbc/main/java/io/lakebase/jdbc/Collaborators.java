package io.lakebase.jdbc;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * What a connect needs of the world.
 *
 * @param workspaces whom to ask for tokens
 * @param tokens where they are kept
 * @param dialer what opens connections
 * @param random from 0 inclusive to 1 exclusive
 * @param pause what waits
 */
record Collaborators(
    Ambient ambient,
    WorkspaceFinder workspaces,
    Tokens tokens,
    Dialer dialer,
    DoubleSupplier random,
    Pause pause) {

  /** Waits, and can be interrupted. */
  @FunctionalInterface
  interface Pause {
    void of(Duration span) throws InterruptedException;
  }

  /** The real world. */
  static Collaborators real() {
    return new Collaborators(
        Ambient.PROCESS,
        WorkspaceFinder::registeredOrUnifiedAuth,
        Tokens.shared(),
        Dialer.pgjdbc(),
        () -> ThreadLocalRandom.current().nextDouble(),
        span -> Thread.sleep(span.toMillis()));
  }
}
