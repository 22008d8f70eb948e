package io.lakebase.workflow.signal;

import io.lakebase.workflow.journal.Backoff;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a connection of its own; sends nothing but LISTEN. A lost connection is opened again
 * only while the engine is awake, so that a suspended compute stays asleep.
 */
public final class Listener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int LOOK = 250;
  private static final long SILENT_LOOK = TimeUnit.MILLISECONDS.toNanos(500);

  private final String name;
  private final DataSource dataSource;
  private final BooleanSupplier awake;
  private final List<String> channels;
  private final BiConsumer<String, String> heard;
  private final Backoff away =
      new Backoff(
          Duration.ofMillis(200),
          Duration.ofSeconds(2),
          () -> ThreadLocalRandom.current().nextDouble());
  private final Thread thread;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean closed;
  private volatile boolean listening;
  private volatile @Nullable Connection open;

  public Listener(
      String name,
      DataSource dataSource,
      BooleanSupplier awake,
      List<String> channels,
      BiConsumer<String, String> heard) {
    this.name = name;
    this.dataSource = dataSource;
    this.awake = awake;
    this.channels = List.copyOf(channels);
    this.heard = heard;
    this.thread = new Thread(this::loop, "lakebase-" + name + "-listen");
    thread.setDaemon(true);
  }

  /** Begins to listen; does nothing the second time. */
  public void start() {
    if (started.compareAndSet(false, true)) {
      thread.start();
    }
  }

  /** Whether notifications are heard now. */
  public boolean listening() {
    return listening;
  }

  private void loop() {
    while (!closed) {
      if (!awake.getAsBoolean()) {
        LockSupport.parkNanos(SILENT_LOOK);
        continue;
      }
      try (Connection connection = dataSource.getConnection()) {
        open = connection;
        listen(connection);
      } catch (SQLException | RuntimeException | Error e) {
        if (!closed) {
          LOG.debug("[{}] not listening: {}", name, e.getMessage());
          LockSupport.parkNanos(away.nextNanos());
        }
      } finally {
        listening = false;
        open = null;
      }
    }
  }

  private void listen(Connection connection) throws SQLException {
    boolean inOrder = false;
    try {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(true); // A LISTEN counts from its commit on.
      PGConnection postgres = connection.unwrap(PGConnection.class);
      execute(connection, channels.stream().map(channel -> "LISTEN " + channel).toList());
      listening = true;
      away.reset();
      heard.accept(Channel.NAME, Channel.MISSED);
      listen(postgres);
      listening = false;
      execute(connection, List.of("UNLISTEN *")); // It may go back to a pool.
      connection.setAutoCommit(autoCommit);
      inOrder = true;
    } finally {
      if (!inOrder) {
        abort(); // Nobody else is to get it while it may still listen.
      }
    }
  }

  private static void execute(Connection connection, List<String> commands) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(command);
      }
    }
  }

  private void listen(PGConnection postgres) throws SQLException {
    while (!closed) {
      PGNotification[] notifications = postgres.getNotifications(LOOK);
      if (notifications != null) {
        for (PGNotification notification : notifications) {
          heard.accept(notification.getName(), notification.getParameter());
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    if (!ended(4 * LOOK)) {
      abort(); // Closing would wait for the socket as the thread does.
      ended(4 * LOOK);
    }
  }

  private boolean ended(long millis) {
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private void abort() {
    Connection connection = open;
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("[{}] the listening connection did not close", name, e);
      }
    }
  }
}
