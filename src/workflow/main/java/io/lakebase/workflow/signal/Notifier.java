package io.lakebase.workflow.signal;

import io.lakebase.workflow.journal.Connections;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notifications: the first at once, what comes within 10 ms after it together, in a statement
 * without writes. Thread-safe.
 */
public final class Notifier implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final String NOTIFY =
      "SELECT pg_notify(t.c, t.p) FROM unnest(?::text[], ?::text[]) AS t (c, p)";
  private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int LONGEST = 7_999;

  private record Note(String channel, String payload) {}

  private final Connections connections;
  private final String source = UUID.randomUUID().toString().substring(0, 8);
  private final Set<Note> pending = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor executor;
  private volatile long sentAt = System.nanoTime() - WINDOW;

  public Notifier(String name, Connections connections) {
    this(
        connections,
        task -> {
          Thread thread = new Thread(task, "lakebase-" + name + "-notify");
          thread.setDaemon(true);
          return thread;
        });
  }

  Notifier(Connections connections, ThreadFactory threads) {
    this.connections = connections;
    this.executor = new ScheduledThreadPoolExecutor(1, threads);
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
  }

  /** Tells the other processes of this library, soon; lost if the database is away. */
  public void tell(String what) {
    tellOf(what, "");
  }

  /** The same about a workflow. */
  public void tellOf(String what, String workflowId) {
    tell(Channel.NAME, Channel.payload(what, source, workflowId));
  }

  /** Whether this very notifier said it. */
  public boolean said(Channel.Heard heard) {
    return heard.source().equals(source);
  }

  /** The same on another channel; what is too long for Postgres is left to the listener's polls. */
  public void tell(String channel, String payload) {
    if (payload.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      return;
    }
    pending.add(new Note(channel, payload));
    if (scheduled.compareAndSet(false, true) && !executor.isShutdown()) {
      long wait = Math.max(0, WINDOW - (System.nanoTime() - sentAt));
      try {
        executor.schedule(this::send, wait, TimeUnit.NANOSECONDS);
      } catch (RuntimeException | Error noThread) {
        scheduled.set(false); // The next note takes this one along.
        LOG.debug("a notification was not sent", noThread);
      }
    }
  }

  private void send() {
    scheduled.set(false);
    List<Note> notes = List.copyOf(pending);
    notes.forEach(pending::remove);
    if (notes.isEmpty()) {
      return;
    }
    sentAt = System.nanoTime();
    try {
      connections.with(
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
              Object[] channels = notes.stream().map(Note::channel).toArray();
              statement.setArray(1, connection.createArrayOf("text", channels));
              Object[] payloads = notes.stream().map(Note::payload).toArray();
              statement.setArray(2, connection.createArrayOf("text", payloads));
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
