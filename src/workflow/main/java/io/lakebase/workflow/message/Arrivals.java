package io.lakebase.workflow.message;

import io.lakebase.workflow.journal.Trouble;
import io.lakebase.workflow.schema.SqlReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes who waits for messages and events: told by this process, by a notification, or by one
 * shared look at the database for all of them. Looks grow rarer with the waiting time; while
 * notifications are heard they are only a safety net. Thread-safe.
 */
public final class Arrivals implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
  private static final long SAFETY_NET = TimeUnit.SECONDS.toNanos(20);
  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long FAILURE_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

  private final String name;
  private final Present present;
  private final Duration longest;
  private final BooleanSupplier listening;
  private final BooleanSupplier awake;
  private final Supplier<@Nullable String> executorId;
  private final Consumer<String> wake;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Waiting waiting = new Waiting();
  private final Trouble trouble = new Trouble();
  private @Nullable Thread thread;
  private boolean reload;
  private volatile boolean closed;

  /**
   * What looks after waiters.
   *
   * @param longest the longest time between two looks while nothing is heard
   * @param listening whether notifications are heard
   * @param awake whether parked workflows may be asked for
   * @param executorId who the parked workflows belong to, null for nobody
   * @param wake wakes a parked workflow
   */
  public Arrivals(
      String name,
      Present present,
      Duration longest,
      BooleanSupplier listening,
      BooleanSupplier awake,
      Supplier<@Nullable String> executorId,
      Consumer<String> wake) {
    this.name = name;
    this.present = present;
    this.longest = longest;
    this.listening = listening;
    this.awake = awake;
    this.executorId = executorId;
    this.wake = wake;
  }

  /** Completed, never exceptionally, when it may be there; ask, then wait, then ask again. */
  public CompletableFuture<Void> await(Arrival arrival) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    change(() -> waiting.await(arrival, future, System.nanoTime() + pause(arrival, 0)));
    if (closed) {
      future.complete(null);
    }
    return future;
  }

  /** Nobody waits for that future any more. */
  public void release(Arrival arrival, CompletableFuture<Void> future) {
    lock.lock();
    try {
      waiting.release(arrival, future);
    } finally {
      lock.unlock();
    }
    future.complete(null); // What waited for the first of several lets go of the others.
  }

  /** Whether somebody waits on a thread. */
  public boolean waiting() {
    lock.lock();
    try {
      return waiting.awaited();
    } finally {
      lock.unlock();
    }
  }

  /** A workflow was parked until it is there. */
  public void parked(Arrival arrival, String workflowId) {
    // Due at once: what came between the last question and the parking.
    change(() -> waiting.park(arrival, workflowId, System.nanoTime()));
  }

  /** A workflow waits for it no more. */
  public void unparked(Arrival arrival, String workflowId) {
    lock.lock();
    try {
      waiting.unparked(arrival, workflowId);
    } finally {
      lock.unlock();
    }
  }

  /** Parked workflows came to this process. */
  public void reload() {
    change(() -> reload = true);
  }

  /** Announcements may have been missed: looks for everything that is waited for. */
  public void missed() {
    change(() -> waiting.allDue(System.nanoTime()));
  }

  /** Parked workflows may be asked for again. */
  public void awake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Something was announced. */
  public void heard(String channel, String payload) {
    Arrival.Kind kind = Arrival.Kind.of(channel);
    if (kind != null) {
      arrived(() -> waiting.take(kind, payload));
    }
  }

  public void arrived(Arrival arrival) {
    arrived(() -> waiting.take(arrival));
  }

  private void arrived(Supplier<List<Waiting.Entry>> taking) {
    List<Waiting.Entry> taken;
    lock.lock();
    try {
      taken = taking.get();
    } finally {
      lock.unlock();
    }
    for (Waiting.Entry entry : taken) {
      entry.futures().forEach(future -> future.complete(null));
      entry.parked().forEach(wake);
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      if (thread == null && !closed) {
        Thread fresh = new Thread(this::loop, "lakebase-" + name + "-arrivals");
        fresh.setDaemon(true);
        fresh.start(); // If there is no thread to be had, the next who waits tries again.
        thread = fresh;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Messages are announced by the database itself; events and streams not by everybody. */
  private long pause(Arrival arrival, long waited) {
    boolean heard = listening.getAsBoolean();
    if (heard && arrival.kind() == Arrival.Kind.MESSAGE) {
      return SAFETY_NET;
    }
    return Math.max(
        SHORTEST, Math.min(waited / (heard ? 4 : 8), heard ? SAFETY_NET : longest.toNanos()));
  }

  private void loop() {
    while (!closed) {
      try {
        turn();
        trouble.over();
        sleep();
      } catch (SQLException | RuntimeException | Error e) {
        if (!closed) {
          if (trouble.worthTelling()) {
            LOG.warn(
                "[{}] messages could not be asked for: {}. Trying again.", name, SqlReason.of(e));
          }
          rest(FAILURE_PAUSE);
        }
      }
    }
  }

  private void turn() throws SQLException {
    try {
      reloadParked();
    } finally {
      look(); // Who waits here needs nothing of what could not be read.
    }
  }

  private void reloadParked() throws SQLException {
    String executor = executorId.get();
    lock.lock();
    try {
      if (!reload || executor == null) {
        return;
      }
      reload = false;
      waiting.beginRead();
    } finally {
      lock.unlock();
    }
    try {
      Map<String, Arrival> found = present.parked(executor);
      lock.lock();
      try {
        waiting.endRead(found, System.nanoTime());
      } finally {
        lock.unlock();
      }
    } catch (SQLException | RuntimeException | Error e) {
      reload();
      throw e;
    }
  }

  private void look() throws SQLException {
    List<Waiting.Entry> entries;
    List<Arrival> due;
    long now = System.nanoTime();
    lock.lock();
    try {
      entries = waiting.due(now, awake.getAsBoolean());
      due = entries.stream().map(Waiting.Entry::arrival).toList();
    } finally {
      lock.unlock();
    }
    Set<Arrival> found = due.isEmpty() ? Set.of() : present.of(due);
    lock.lock();
    try {
      entries.forEach(
          entry -> waiting.looked(entry, now, now + pause(entry.arrival(), entry.waited(now))));
    } finally {
      lock.unlock();
    }
    found.forEach(this::arrived);
  }

  private void sleep() {
    lock.lock();
    try {
      long left = waiting.untilDue(System.nanoTime(), awake.getAsBoolean());
      if (!closed && left > 0 && (!reload || executorId.get() == null)) {
        changed.awaitNanos(Math.min(left, SAFETY_NET));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Whatever is told meanwhile. */
  private void rest(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<CompletableFuture<Void>> left;
    lock.lock();
    try {
      closed = true;
      left = waiting.futures();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    left.forEach(future -> future.complete(null));
  }
}
