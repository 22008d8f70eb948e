package io.lakebase.workflow.engine;

import io.lakebase.workflow.TransactionBody;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.SqlFailure;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.journal.Trouble;
import io.lakebase.workflow.schema.SqlReason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transaction steps: effects and checkpoint in one commit, its fate looked up when the
 * connection dies on it. Thread-safe.
 */
final class Transactions {

  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final int CONFLICTS = 50;
  private static final String AGAIN = "Trying again.";
  private static final Duration LOOK = Duration.ofMillis(50);

  private final DataSource dataSource;
  private final TransactionCheckpoint checkpoint;
  private final StepRunner steps;
  private final Payloads payloads;
  private final Clock clock;
  private final RandomGenerator random;
  private final String begin;

  Transactions(
      DataSource dataSource,
      TransactionCheckpoint checkpoint,
      StepRunner steps,
      Payloads payloads,
      Clock clock,
      RandomGenerator random,
      Duration lease) {
    this.dataSource = dataSource;
    this.checkpoint = checkpoint;
    this.steps = steps;
    this.payloads = payloads;
    this.clock = clock;
    this.random = random;
    this.begin = TransactionCheckpoint.begin(lease.toMillis());
  }

  /**
   * What a transaction step came to.
   *
   * @param outcome value or error
   * @param stored whether the checkpoint is stored already; an error never is
   * @param cancelled whether the workflow was cancelled meanwhile
   */
  record Result(StepOutcome outcome, boolean stored, boolean cancelled) {}

  private sealed interface Try {
    record Done(Result result) implements Try {}

    /** By the body or by what it did. */
    record Failed(Throwable error) implements Try {}

    /** No connection, or none any more. */
    record Lost(Throwable error, String remedy) implements Try {
      Lost(Throwable error) {
        this(error, AGAIN);
      }
    }

    record Unknown(TransactionCheckpoint.Written written, StepRow row, SQLException error)
        implements Try {}
  }

  <T> Result run(Run run, int functionId, String name, TypeRef<T> type, TransactionBody<T> body) {
    long startedAt = clock.millis();
    Trouble trouble = new Trouble();
    int conflicts = 0; // Vain attempts while the database is away do not count.
    LogContext.enterStep(name);
    try {
      for (int failures = 1; ; failures++) {
        run.awaitLease();
        Try attempt = attempt(run, functionId, name, type, body, startedAt);
        if (attempt instanceof Try.Unknown unknown) {
          attempt = known(run, name, unknown, startedAt);
        }
        if (attempt instanceof Try.Done done) {
          return done.result();
        }
        run.check();
        if (attempt instanceof Try.Lost lost) {
          if (trouble.worthTelling()) {
            LOG.warn(
                "[{}] transaction step '{}' came to nothing: {}. {}",
                run.id(),
                name,
                SqlReason.of(sql(lost.error())),
                lost.remedy());
          }
          run.pause(Retries.backoff(Math.min(failures, 6), random.nextDouble()));
        } else if (attempt instanceof Try.Failed failed) {
          if (!conflict(failed.error()) || ++conflicts >= CONFLICTS) {
            ErrorLog.info(
                LOG,
                failed.error(),
                "[{}] transaction step {} '{}' failed",
                run.id(),
                functionId,
                name);
            return new Result(steps.failed(run.codec(), failed.error(), startedAt), false, false);
          }
          LOG.debug("[{}] transaction step '{}' again", run.id(), name, failed.error());
          run.pause(Retries.backoff(Math.min(conflicts, 2), random.nextDouble()));
        }
      }
    } finally {
      LogContext.leaveStep();
    }
  }

  private Try known(Run run, String name, Try.Unknown unknown, long startedAt) {
    LOG.warn(
        "[{}] commit of transaction step '{}' without an answer, looking it up",
        run.id(),
        name,
        unknown.error());
    if (!committed(run, unknown)) {
      return new Try.Lost(unknown.error());
    }
    StepRow row = unknown.row();
    StepOutcome outcome = new StepOutcome(row.output(), null, startedAt, row.completedAt());
    return new Try.Done(new Result(outcome, true, unknown.written().cancelled()));
  }

  /** The database could not do what is not the body's; conflicts are told apart. */
  private static boolean unwilling(SQLException error) {
    return Retries.passes(error) && !conflict(error);
  }

  /** Whatever the body does: the server has just become a standby. */
  private static boolean readOnly(Connection connection) {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("SHOW transaction_read_only")) {
      return answer.next() && "on".equals(answer.getString(1));
    } catch (SQLException | RuntimeException e) {
      return true;
    } finally {
      rollback(connection);
    }
  }

  private static boolean conflict(Throwable error) {
    SQLException sql = sql(error);
    return sql != null && ("40001".equals(sql.getSQLState()) || "40P01".equals(sql.getSQLState()));
  }

  private static @Nullable SQLException sql(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  private <T> Try attempt(
      Run run,
      int functionId,
      String name,
      TypeRef<T> type,
      TransactionBody<T> body,
      long startedAt) {
    Connection connection;
    try {
      connection = Connections.take(dataSource);
    } catch (SQLException e) {
      return new Try.Lost(e, PoolSize.remedy(AGAIN, e));
    }
    boolean autoCommit = true;
    boolean readOnly = false;
    try {
      autoCommit = connection.getAutoCommit();
      readOnly = connection.isReadOnly();
      if (readOnly) {
        connection.setReadOnly(false); // The checkpoint is written here.
      }
      connection.setAutoCommit(false);
      return inTransaction(run, connection, functionId, name, type, body, startedAt);
    } catch (SQLException e) {
      return usable(connection) ? new Try.Failed(e) : new Try.Lost(e);
    } catch (RuntimeException e) { // A driver's or pool's, or why the run has to stop.
      rollback(connection); // Else autocommit, when it is set again, would commit.
      return new Try.Lost(Connections.trouble(e));
    } finally {
      giveBack(connection, autoCommit, readOnly);
    }
  }

  private <T> Try inTransaction(
      Run run,
      Connection connection,
      int functionId,
      String name,
      TypeRef<T> type,
      TransactionBody<T> body,
      long startedAt) {
    StepRow row;
    TransactionCheckpoint.Written written;
    boolean ended;
    boolean ours = true;
    try {
      try (Statement statement = connection.createStatement()) {
        statement.execute(begin);
      }
      ours = false;
      String output = value(run, connection, type, body);
      ours = true;
      long completedAt = clock.millis();
      row =
          new StepRow(
              run.id(),
              functionId,
              name,
              output,
              null,
              null,
              startedAt,
              completedAt,
              run.codec().name(),
              run.executorId());
      written = checkpoint.write(connection, row);
      ended = written == null && checkpoint.ended(connection);
    } catch (Throwable thrown) {
      Throwable error =
          ours && thrown instanceof RuntimeException unchecked
              ? Connections.trouble(unchecked)
              : thrown;
      SQLException sql = sql(error);
      boolean lost = sql != null && !usable(connection);
      rollback(connection);
      if (sql != null && SqlFailure.of(sql) == SqlFailure.STANDBY) {
        boolean standby = readOnly(connection);
        if (standby) {
          // A pool would hand it out again, and others may lead to the primary.
          Connections.cut(connection);
        }
        return standby ? new Try.Lost(error) : new Try.Failed(error);
      }
      lost |= ours && sql != null && unwilling(sql);
      return lost ? new Try.Lost(error) : new Try.Failed(error);
    }
    if (ended) {
      rollback(connection);
      return new Try.Failed(new TransactionEnded(run.id(), name));
    }
    if (written == null
        || run.disowned()) { // Whose row it is cannot change any more: it is locked.
      rollback(connection);
      throw run.stopAndThrow(
          run.superseded("a transaction step was refused, its owner or status has changed"));
    }
    try {
      connection.commit();
    } catch (SQLException | RuntimeException thrown) {
      SQLException e = Connections.trouble(thrown);
      boolean lost = unwilling(e) || !usable(connection);
      rollback(connection);
      return lost ? new Try.Unknown(written, row, e) : new Try.Failed(e);
    }
    return new Try.Done(
        new Result(
            new StepOutcome(row.output(), null, startedAt, row.completedAt()),
            true,
            written.cancelled()));
  }

  private <T> String value(Run run, Connection connection, TypeRef<T> type, TransactionBody<T> body)
      throws Exception {
    Connection guarded = GuardedConnection.guard(connection);
    Body running = run.beginBody();
    T value;
    try {
      value = body.run(guarded);
    } finally {
      GuardedConnection.over(guarded);
      run.endBody(running);
    }
    String text = payloads.encode(run.codec(), value);
    payloads.decode(run.codec(), type, text);
    return text;
  }

  /**
   * Asks until the transaction is over, then whether its checkpoint is there: a finished
   * transaction cannot change its mind.
   */
  private boolean committed(Run run, Try.Unknown unknown) {
    for (int failures = 0; ; failures++) {
      try (Connection connection = Connections.take(dataSource)) {
        // Each look is to see what was committed before it.
        return Connections.autoCommit(
            connection,
            looking -> {
              while (checkpoint.inProgress(looking, unknown.written().xid())) {
                run.pause(LOOK);
              }
              return checkpoint.stored(looking, unknown.row());
            });
      } catch (SQLException | RuntimeException e) { // The next pause throws why the run stops.
        LOG.debug("[{}] the fate of a transaction step could not be asked for yet", run.id(), e);
        run.pause(Retries.backoff(failures, random.nextDouble()));
      }
    }
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException | RuntimeException e) {
      LOG.debug("rollback failed, the connection is gone", e);
    }
  }

  private static boolean usable(Connection connection) {
    try {
      return connection.isValid(5);
    } catch (SQLException | RuntimeException e) {
      return false;
    }
  }

  /** Never fails: by now the step is decided. */
  private static void giveBack(Connection connection, boolean autoCommit, boolean readOnly) {
    try (connection) {
      if (!connection.isClosed()) {
        if (readOnly) {
          connection.setReadOnly(true);
        }
        connection.setAutoCommit(autoCommit);
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("a connection was not given back in order", e);
    }
  }
}
