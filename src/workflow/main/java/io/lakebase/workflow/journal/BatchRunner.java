package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.SqlReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings batches through: reconnects, writes again what may or may not have been committed, divides
 * a batch that one of its rows spoils. Of one thread, but for {@link #abort}.
 */
final class BatchRunner implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);

  private final DataSource dataSource;
  private final SchemaNames names;
  private final Duration lockTimeout;
  private final Duration networkTimeout;
  private final Flush flush;
  private final LongSupplier nanoTime;
  private final Pauses pauses;
  private final Predicate<List<Write<?>>> putBack;
  private final Consumer<List<Write<?>>> tell;
  private final Consumer<Write<?>> contended;
  private final Runnable whileAway;
  private final Backoff backoff =
      new Backoff(
          Duration.ofMillis(20),
          Duration.ofSeconds(2),
          () -> ThreadLocalRandom.current().nextDouble());

  private volatile @Nullable JournalConnection connection;
  private boolean away;
  private boolean gaveBack;

  /**
   * @param putBack takes rows that {@link #runOnce} could not write; false to have it go on
   * @param tell tells the callers of writes whose fates are known
   * @param contended takes a row that stays locked by somebody else
   * @param whileAway done at every vain attempt to reach the database
   */
  BatchRunner(
      DataSource dataSource,
      SchemaNames names,
      SchemaFeatures features,
      Duration lockTimeout,
      Duration networkTimeout,
      LongSupplier nanoTime,
      Pauses pauses,
      Predicate<List<Write<?>>> putBack,
      Consumer<List<Write<?>>> tell,
      Consumer<Write<?>> contended,
      Runnable whileAway) {
    this.dataSource = dataSource;
    this.names = names;
    this.lockTimeout = lockTimeout;
    this.networkTimeout = networkTimeout;
    this.flush = new Flush(features);
    this.nanoTime = nanoTime;
    this.pauses = pauses;
    this.putBack = putBack;
    this.tell = tell;
    this.contended = contended;
    this.whileAway = whileAway;
  }

  /** Opens the connection if there is none. */
  void connect() throws SQLException {
    if (connection == null) {
      connection = JournalConnection.open(dataSource, names, lockTimeout, networkTimeout);
    }
  }

  /** Returns when every row's caller has been told, or the row was passed on. */
  void run(List<Write<?>> batch) {
    run(batch, true);
  }

  /**
   * The same without a pause: what would have to be tried again later is put back.
   *
   * @return whether nothing was
   */
  boolean runOnce(List<Write<?>> batch) {
    gaveBack = false;
    run(batch, false);
    return !gaveBack;
  }

  private boolean givenBack(List<Write<?>> left) {
    boolean back = putBack.test(left);
    gaveBack |= back;
    return back;
  }

  private void run(List<Write<?>> batch, boolean patient) {
    List<Write<?>> left = new ArrayList<>(batch);
    try {
      attempt(left, patient);
    } catch (RuntimeException | Error e) {
      LOG.error("[journal] a flush broke off", e);
      disconnected(left); // What the server answered may still be on the wire.
      left.forEach(write -> write.fail(unknown(write, e)));
    }
  }

  private void attempt(List<Write<?>> left, boolean patient) {
    int victim = 0;
    while (dropExpired(left)) {
      try {
        connect();
        boolean atOnce = flush.run(connection, left);
        back();
        settle(left);
        if (!left.isEmpty() && !atOnce) {
          if (!patient && givenBack(left)) {
            return;
          }
          pauses.pause(backoff.nextNanos());
        }
      } catch (SQLException e) {
        SqlFailure failure = SqlFailure.of(e);
        switch (failure) {
          case CONNECTION, STANDBY, UNAVAILABLE -> {
            if (failure.endsConnection()) {
              disconnected(failure == SqlFailure.CONNECTION ? left : List.of());
            }
            away(e);
            if (!patient && givenBack(left)) {
              return;
            }
            whileAway.run();
            pauses.pause(backoff.nextNanos());
          }
          case CONTENTION -> {
            boolean again = !"55P03".equals(e.getSQLState()) && victim++ < 2;
            if (!again) {
              divide(left, patient, () -> contended.accept(left.get(0)));
              return;
            }
          }
          case ROW -> {
            if ("23505".equals(e.getSQLState()) && left.stream().noneMatch(w -> w.doubtful)) {
              left.forEach(write -> write.doubtful = true);
              continue;
            }
            divide(left, patient, () -> left.get(0).fail(rejected(left.get(0), e)));
            return;
          }
        }
      }
    }
  }

  /** Takes out the writes whose fates are known, and has their callers told. */
  private void settle(List<Write<?>> writes) {
    List<Write<?>> known = new ArrayList<>(writes.size());
    writes.removeIf(write -> write.known() && known.add(write));
    tell.accept(known);
  }

  /** Writes halves one after the other, or ends the one row that is left. */
  private void divide(List<Write<?>> batch, boolean patient, Runnable onlyOne) {
    if (batch.size() == 1) {
      onlyOne.run();
    } else {
      int middle = batch.size() / 2;
      run(batch.subList(0, middle), patient);
      run(batch.subList(middle, batch.size()), patient);
    }
  }

  /** Gives the connection up, on which nobody knows what became of these. */
  private void disconnected(List<Write<?>> batch) {
    JournalConnection broken = connection;
    if (broken != null) {
      connection = null;
      broken.abandon();
      batch.forEach(
          write -> {
            write.unknown = true;
            write.doubtful = true;
          });
    }
  }

  private void away(SQLException e) {
    if (!away) {
      away = true;
      LOG.warn("[journal] the database is away, rows wait: {}", e.toString());
    }
  }

  private void back() {
    backoff.reset();
    if (away) {
      away = false;
      LOG.info("[journal] the database is back");
    }
  }

  /** Tells the callers whose time is over; false when nothing is left to do. */
  private boolean dropExpired(List<Write<?>> batch) {
    long now = nanoTime.getAsLong();
    batch.removeIf(
        write -> {
          if (now - write.deadlineNanos < 0 && !pauses.over()) {
            return false;
          }
          write.fail(expired(write));
          return true;
        });
    return !batch.isEmpty();
  }

  static JournalException expired(Write<?> write) {
    return write.unknown ? unknown(write, null) : unavailable(write);
  }

  private static JournalException rejected(Write<?> write, SQLException e) {
    return new RowRejectedException(
        "[" + write.route() + "] the database refused the row: " + SqlReason.of(e) + ".", e);
  }

  private static JournalException unknown(Write<?> write, @Nullable Throwable cause) {
    return new OutcomeUnknownException(
        "["
            + write.route()
            + "] nobody knows whether the row was written: the connection was lost, or the flush broke"
            + " off, before the database's answer was read. Ask again by id.",
        cause);
  }

  private static JournalException unavailable(Write<?> write) {
    return new JournalUnavailableException(
        "["
            + write.route()
            + "] the row was not written: the database was away, or the row locked, until its"
            + " deadline or the close. Try again.",
        null);
  }

  /** Breaks a flush that hangs. */
  void abort() {
    JournalConnection held = connection;
    if (held != null) {
      held.abort();
    }
  }

  @Override
  public void close() {
    JournalConnection held = connection;
    if (held != null) {
      connection = null;
      held.close();
    }
  }
}
