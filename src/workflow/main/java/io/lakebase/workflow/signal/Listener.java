package io.lakebase.workflow.signal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
  private static final int LOOK = 500;
  private static final long RECONNECT = TimeUnit.MILLISECONDS.toNanos(500);

  private final String name;
  private final DataSource dataSource;
  private final BooleanSupplier awake;
  private final Consumer<String> heard;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Connection open;

  public Listener(
      String name, DataSource dataSource, BooleanSupplier awake, Consumer<String> heard) {
    this.name = name;
    this.dataSource = dataSource;
    this.awake = awake;
    this.heard = heard;
    this.thread = new Thread(this::loop, "lakebase-" + name + "-listen");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void loop() {
    while (!closed) {
      if (!awake.getAsBoolean()) {
        LockSupport.parkNanos(RECONNECT);
        continue;
      }
      try (Connection connection = dataSource.getConnection()) {
        open = connection;
        PGConnection postgres = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
          statement.execute("LISTEN " + Channel.NAME);
        }
        heard.accept(Channel.ENQUEUED); // What was said while nobody listened.
        listen(postgres);
      } catch (SQLException | RuntimeException e) {
        if (!closed) {
          LOG.debug("[{}] not listening: {}", name, e.getMessage());
          LockSupport.parkNanos(RECONNECT);
        }
      } finally {
        open = null;
      }
    }
  }

  private void listen(PGConnection postgres) throws SQLException {
    while (!closed) {
      PGNotification[] notifications = postgres.getNotifications(LOOK);
      if (notifications != null) {
        for (PGNotification notification : notifications) {
          heard.accept(notification.getParameter());
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Connection connection = open;
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("[{}] the listening connection did not close", name, e);
      }
    }
  }
}
