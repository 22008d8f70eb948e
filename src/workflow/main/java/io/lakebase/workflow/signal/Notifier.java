package io.lakebase.workflow.signal;

import io.lakebase.workflow.journal.Connections;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notifications, each in a statement of its own and at most one of a kind per 10 ms.
 * Thread-safe.
 */
public final class Notifier implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final String NOTIFY = "SELECT pg_notify('" + Channel.NAME + "', ?)";
  private static final long WINDOW = 10;

  private final Connections connections;
  private final Set<String> pending = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor executor;

  public Notifier(String name, Connections connections) {
    this.connections = connections;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "lakebase-" + name + "-notify");
              thread.setDaemon(true);
              return thread;
            });
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
  }

  /** Tells the other processes, soon; lost if the database is away. */
  public void tell(String what) {
    if (pending.add(what) && !executor.isShutdown()) {
      executor.schedule(() -> send(what), WINDOW, TimeUnit.MILLISECONDS);
    }
  }

  private void send(String what) {
    pending.remove(what);
    try {
      connections.with(
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
              statement.setString(1, what);
              return statement.execute();
            }
          });
    } catch (SQLException | RuntimeException e) {
      LOG.debug("a notification was not sent", e);
    }
  }

  /** Sends what is pending. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      executor.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
