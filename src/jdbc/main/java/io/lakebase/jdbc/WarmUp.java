package io.lakebase.jdbc;

import io.lakebase.jdbc.Connector.Attempt;
import io.lakebase.jdbc.credential.Workspace;
import io.lakebase.jdbc.internal.Workers;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** All of a first connect but the connection, on threads of its own. */
final class WarmUp {

  private static final ThreadFactory THREADS = Workers.daemons("lakebase-warm-up");

  private WarmUp() {}

  /** Begins; ends exceptionally with what a connect would throw. */
  static CompletableFuture<Void> start(
      Connector connector, String url, @Nullable Properties info, int driverManagerSeconds) {
    Properties copy = new Properties();
    if (info != null) {
      info.stringPropertyNames().forEach(name -> copy.setProperty(name, info.getProperty(name)));
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    THREADS
        .newThread(
            () -> {
              try {
                run(connector.attempt(url, copy, driverManagerSeconds));
                done.complete(null);
              } catch (SQLException | RuntimeException | Error e) {
                done.completeExceptionally(e);
              }
            })
        .start();
    return done;
  }

  private static void run(Attempt attempt) throws SQLException {
    if (!attempt.method().oauth()) {
      return;
    }
    TokenPath path = attempt.path();
    path.safety();
    TokenPlan plan = attempt.plan().token();
    Thread classes = started(() -> LoginClasses.load(plan, attempt.plan().settings()));
    Workspace workspace = path.workspace();
    Destination destination = path.destination(workspace);
    Thread handshake = started(() -> shakeHands(attempt, destination.hosts().get(0)));
    path.role(workspace, destination);
    path.tokens(workspace, destination).get(attempt.deadline());
    try {
      for (Thread thread : List.of(classes, handshake)) {
        thread.join(Math.max(1, attempt.deadline().remaining().toMillis()));
      }
    } catch (InterruptedException e) {
      throw ControlPlane.interrupted(attempt.plan().subject(), e);
    }
  }

  /** Resolves the name, loads TLS and makes its ciphers ready. */
  private static void shakeHands(Attempt attempt, HostPort host) {
    HostProbe probe = new HostProbe(attempt.plan().settings(), attempt.deadline());
    try (HostProbe.Reached reached = probe.reach(host)) {
      reached.handshake();
    } catch (SQLException e) {
      // The compute may be asleep; the connect will wait for it, or say what is wrong.
      return;
    }
  }

  private static Thread started(Runnable work) {
    Thread thread = THREADS.newThread(work);
    thread.start();
    return thread;
  }
}
