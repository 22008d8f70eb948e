package io.lakebase.workflow.testing;

import io.lakebase.workflow.NonDeterminismException;
import io.lakebase.workflow.ScheduleInfo;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowEngineBuilder;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.engine.BuilderAccess;
import io.lakebase.workflow.engine.EngineSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A real engine on a real Postgres whose time is the test's: sleeps, time limits, retries, delays,
 * rate limits and schedules wait until {@link #advance} lets time pass, and then do so at once.
 *
 * <ul>
 *   <li>Time stands still otherwise, for the engine and for SQL on its connections ({@code
 *       clock_timestamp()} and {@code now()}). Leases are judged in real time.
 *   <li>Every wait parks its workflow, which is replayed afterwards: what is not deterministic
 *       shows soon.
 *   <li>At a {@linkplain #crashAt crash point} the engine dies as a process does: nothing it does
 *       reaches the database any more. {@link #runUntilIdle} starts another that takes over.
 * </ul>
 *
 * <p>For one test thread; the engine itself is thread-safe.
 */
public final class WorkflowTestEngine implements AutoCloseable {

  private static final long LOOK = 1_000_000L;

  private final WorkflowTestBuilder settings;
  private final DataSource dataSource;
  private final Crashes crashes = new Crashes();
  private final DatabaseTime database;
  private final List<WorkflowQueue> queues;
  private Instant now;
  private Incarnation incarnation;

  private WorkflowTestEngine(WorkflowTestBuilder settings, DataSource dataSource)
      throws SQLException {
    this.settings = settings;
    this.dataSource = dataSource;
    this.now = settings.start;
    EngineSettings engine = BuilderAccess.settings(engineBuilder());
    this.queues = List.copyOf(engine.queues());
    this.database = new DatabaseTime(dataSource, engine.schemas());
    database.create();
    database.set(now);
    this.incarnation = begin();
  }

  /**
   * A test engine to be configured.
   *
   * @return the settings
   */
  public static WorkflowTestBuilder builder() {
    return new WorkflowTestBuilder();
  }

  static WorkflowTestEngine start(WorkflowTestBuilder settings) {
    DataSource given = settings.dataSource;
    try {
      return new WorkflowTestEngine(settings, given == null ? EmbeddedDatabase.create() : given);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "[test] the database's time cannot be set: "
              + e.getMessage()
              + ". Let the role create schemas.",
          e);
    }
  }

  private WorkflowEngineBuilder engineBuilder() {
    WorkflowEngineBuilder builder = WorkflowEngine.builder(dataSource);
    settings.settings.accept(builder);
    return builder;
  }

  private Incarnation begin() {
    WorkflowEngineBuilder builder = engineBuilder();
    EngineSettings.Draft draft = BuilderAccess.draft(builder);
    Incarnation next =
        new Incarnation(dataSource, new TestTime(now, database::version), crashes, draft.listener);
    draft.dataSource = next.lifeline;
    draft.name = "test";
    draft.clock = next.time.clock();
    draft.virtualTime = next.time;
    draft.decorator = next;
    draft.listener = next;
    draft.virtualThreads = false;
    draft.parkAfter = Duration.ZERO;
    draft.pollInterval = Duration.ofMillis(100);
    draft.idleAfter = Duration.ofDays(1);
    draft.idlePoll = Duration.ofDays(1);
    draft.closeGrace = Duration.ofSeconds(1);
    next.engine(builder.start());
    return next;
  }

  /**
   * The engine of the moment; another one after a crash.
   *
   * @return to start, ask and manage workflows
   */
  public WorkflowEngine engine() {
    return incarnation.engine();
  }

  /**
   * The database of the test; its own connections have the server's time.
   *
   * @return as given, or that of the embedded one
   */
  public DataSource dataSource() {
    return dataSource;
  }

  /**
   * The time of the test.
   *
   * @return millisecond precision
   */
  public Instant now() {
    return now;
  }

  /**
   * Lets the engine crash at a point, once.
   *
   * @param point where
   */
  public void crashAt(CrashPoint point) {
    crashes.arm(point);
  }

  /**
   * How often an engine has crashed so far.
   *
   * @return 0 or more
   */
  public int crashes() {
    return crashes.happened();
  }

  /**
   * Crash points that were not reached yet.
   *
   * @return in the order they were set in
   */
  public List<CrashPoint> crashesLeft() {
    return crashes.armed();
  }

  /**
   * Waits, in real time, until every workflow has ended or waits for time, a message, an event or
   * its turn. Starts another engine after a crash.
   *
   * @throws NonDeterminismException if one's code does not fit its history: it would never come to
   *     rest; that of the first, at once
   * @throws IllegalStateException if they do not come to rest in time
   */
  public void runUntilIdle() {
    long until = System.nanoTime() + settings.patience.toNanos();
    while (true) {
      if (incarnation.crashed()) {
        bury(incarnation);
        incarnation = begin();
      }
      Incarnation present = incarnation;
      long before = present.activity();
      if (atRest(present, busy(present)) && round(present, until)) {
        Set<String> left = busy(present);
        if (atRest(present, left) && present.activity() == before && !present.crashed()) {
          refuse(present.time.stuck(left));
          return;
        }
      }
      if (System.nanoTime() > until) {
        throw new IllegalStateException(
            "[test] not idle within "
                + settings.patience
                + ": "
                + busy(present)
                + " run. Let their steps end, or be more patient.");
      }
      LockSupport.parkNanos(LOOK);
    }
  }

  /** Nothing runs, or something will never come to its end with this code. */
  private static boolean atRest(Incarnation present, Set<String> busy) {
    return busy.isEmpty() || present.time.stuck(busy) != null;
  }

  private static void refuse(@Nullable NonDeterminismException stuck) {
    if (stuck != null) {
      throw new NonDeterminismException(
          String.valueOf(stuck.workflowId()), String.valueOf(stuck.getMessage()), stuck);
    }
  }

  private Set<String> busy(Incarnation present) {
    try {
      Set<String> busy = new TreeSet<>(present.busy());
      busy.addAll(database.running(now, present.time.waiting()));
      return busy;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** A round of looking for work; false if it did not end before a crash. */
  private static boolean round(Incarnation present, long until) {
    CompletableFuture<Void> round = present.time.round();
    while (round != null && !present.crashed() && System.nanoTime() < until) {
      try {
        round.get(10, TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException e) {
        continue;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("[test] interrupted", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("[test] no look for work", e);
      }
    }
    return false;
  }

  /** Closes what is left of a crashed engine, beside the test. */
  private static void bury(Incarnation dead) {
    Thread thread = new Thread(dead.engine()::close, "lakebase-test-bury");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Lets time pass: stops at each moment at which something is due, and lets that run until it is
   * idle.
   *
   * @param time zero or more, whole milliseconds
   * @throws NonDeterminismException as {@link #runUntilIdle} does
   * @throws IllegalArgumentException if it is negative
   */
  public void advance(Duration time) {
    Instant target = in(time);
    runUntilIdle();
    for (Instant next = next(); next != null && next.isBefore(target); next = next()) {
      set(next);
      runUntilIdle();
    }
    set(target);
    runUntilIdle();
  }

  /**
   * Lets time pass at once and waits for nothing: for steps that do not end by themselves.
   *
   * @param time zero or more, whole milliseconds
   * @throws IllegalArgumentException if it is negative
   */
  public void pass(Duration time) {
    set(in(time));
    incarnation.time.round();
  }

  /**
   * Lets time pass until nothing waits for it any more, schedules aside, but at most so much.
   *
   * @param most at most so much time, zero or more
   * @return how much has passed
   * @throws NonDeterminismException as {@link #runUntilIdle} does
   * @throws IllegalArgumentException if it is negative
   */
  public Duration advanceUntilDone(Duration most) {
    Instant from = now;
    Instant target = in(most);
    runUntilIdle();
    for (Instant next = waiting(); next != null && !next.isAfter(target); next = waiting()) {
      advance(Duration.between(now, next));
    }
    return Duration.between(from, now);
  }

  private Instant in(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("[test] time does not go back by " + time + ".");
    }
    return now.plusMillis(time.toMillis());
  }

  private void set(Instant time) {
    try {
      database.set(time);
      now = time;
      incarnation.time.set(time);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private @Nullable Instant next() {
    Instant first =
        engine().schedules().list().stream()
            .map(ScheduleInfo::next)
            .filter(slot -> slot != null && slot.isAfter(now))
            .min(Instant::compareTo)
            .orElse(null);
    return earliest(first, waiting());
  }

  /** The next moment at which a workflow goes on. */
  private @Nullable Instant waiting() {
    try {
      Instant due = earliest(incarnation.time.next(), database.next(now));
      return earliest(due, database.nextPlace(now, ratePeriods()));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** By queue; what the table of queues says of one counts more than what the code says. */
  private Map<String, Duration> ratePeriods() {
    Map<String, Duration> periods = new HashMap<>();
    Stream.concat(queues.stream(), engine().declaredQueues().stream())
        .forEach(
            queue -> {
              WorkflowQueue.RateLimit rate = queue.rateLimit();
              periods.compute(queue.name(), (name, before) -> rate == null ? null : rate.period());
            });
    return periods;
  }

  private static @Nullable Instant earliest(@Nullable Instant one, @Nullable Instant other) {
    return Stream.of(java.util.Optional.ofNullable(one), java.util.Optional.ofNullable(other))
        .flatMap(java.util.Optional::stream)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /**
   * Runs an ended workflow once more against its checkpoints, see {@link ReplayChecker}.
   *
   * @param workflowId its id
   * @throws NonDeterminismException if the code does not come to the same calls and the same end
   */
  public void checkReplay(String workflowId) {
    try (ReplayChecker checker = ReplayChecker.of(dataSource).configure(settings.settings)) {
      checker.check(workflowId);
    }
  }

  private static IllegalStateException failed(SQLException e) {
    return new IllegalStateException("[test] the database failed: " + e.getMessage(), e);
  }

  /** Stops the engine; an embedded database is dropped, a given one gets its own clock back. */
  @Override
  public void close() {
    incarnation.end();
    engine().close();
    try (database) {
      if (settings.dataSource != null) {
        database.drop();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
    if (settings.dataSource == null) {
      EmbeddedDatabase.drop(dataSource);
    }
  }
}
