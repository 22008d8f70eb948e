package io.lakebase.workflow;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/** Sessions of a database that wait for a lock. */
public final class LockWaits {

  private LockWaits() {}

  /** Begins a call on a thread of its own, and returns when one session waits for a lock. */
  public static <T> CompletableFuture<T> begin(DataSource database, Callable<T> call) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                done.complete(call.call());
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            },
            "call");
    thread.setDaemon(true);
    thread.start();
    await(database, 1);
    return done;
  }

  /** Waits until so many sessions or more wait for a lock. */
  public static void await(DataSource database, int sessions) {
    Awaitility.await().until(() -> count(database) >= sessions);
  }

  private static long count(DataSource database) {
    return TestPostgres.number(
        database,
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            + " AND datname = current_database()");
  }
}
