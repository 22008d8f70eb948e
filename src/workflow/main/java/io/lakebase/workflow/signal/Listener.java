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
 * Listens on a connection of its own. Whether that still stands is asked while it matters, for a
 * dead one is as silent as one without news; else nothing is sent but LISTEN. A lost connection is
 * opened again only while the engine is awake, so that a suspended compute stays asleep.
 */
public final class Listener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int LOOK = 250;
  private static final long SILENT_LOOK = TimeUnit.MILLISECONDS.toNanos(500);

  private final String name;
  private final DataSource dataSource;
  private final BooleanSupplier awake;
  private final Check check;
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

  /**
   * How a dead connection is noticed.
   *
   * @param every between two questions, and how long an answer may take
   * @param wanted whether it matters now; without that the database is left alone
   */
  public record Check(Duration every, BooleanSupplier wanted) {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    public Check {
      every = every.compareTo(LONGEST) < 0 ? every : LONGEST;
    }
  }

  public Listener(
      String name,
      DataSource dataSource,
      BooleanSupplier awake,
      Check check,
      List<String> channels,
      BiConsumer<String, String> heard) {
    this.name = name;
    this.dataSource = dataSource;
    this.awake = awake;
    this.check = check;
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
      int networkTimeout = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(check.every().toMillis()));
      connection.setAutoCommit(true); // A LISTEN counts from its commit on.
      PGConnection postgres = connection.unwrap(PGConnection.class);
      execute(connection, channels.stream().map(channel -> "LISTEN " + channel).toList());
      listening = true;
      away.reset();
      heard.accept(Channel.NAME, Channel.MISSED);
      listen(connection, postgres);
      listening = false;
      execute(connection, List.of("UNLISTEN *")); // It may go back to a pool.
      connection.setAutoCommit(autoCommit);
      connection.setNetworkTimeout(Runnable::run, networkTimeout);
      inOrder = true;
    } finally {
      listening = false;
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

  private void listen(Connection connection, PGConnection postgres) throws SQLException {
    long checkedAt = System.nanoTime();
    while (!closed) {
      hear(postgres.getNotifications(LOOK));
      if (System.nanoTime() - checkedAt >= check.every().toNanos()
          && check.wanted().getAsBoolean()) {
        execute(connection, List.of("")); // Fails if nobody answers in time.
        hear(postgres.getNotifications());
        checkedAt = System.nanoTime();
      }
    }
  }

  private void hear(PGNotification @Nullable [] notifications) {
    if (notifications != null) {
      for (PGNotification notification : notifications) {
        heard.accept(notification.getName(), notification.getParameter());
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
