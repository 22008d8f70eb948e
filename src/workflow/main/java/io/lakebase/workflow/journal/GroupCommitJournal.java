package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal: checks rows in the caller's thread and hands them to the writers. */
final class GroupCommitJournal implements Journal {

  private static final Logger LOG = LoggerFactory.getLogger(GroupCommitJournal.class);

  /** Between an error that ended one of its threads and the next try. */
  private static final Duration AGAIN = Duration.ofMillis(100);

  private final JournalSettings settings;
  private final LongSupplier nanoTime;
  private final WaitingWrites waiting;
  private final Pauses pauses;
  private final Settler settler = new Settler();
  private final Thread settling;
  private final FirstWriter writer;
  private final List<BatchRunner> runners;
  private final List<Thread> threads;

  private GroupCommitJournal(
      DataSource dataSource,
      SchemaNames names,
      SchemaFeatures features,
      JournalSettings settings,
      LongSupplier nanoTime,
      Pauses pauses)
      throws SQLException {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.pauses = pauses;
    this.waiting = new WaitingWrites(settings, nanoTime);
    BatchRunner first =
        runner(dataSource, names, features, settings.lockTimeout(), known -> tell(0, known));
    BatchRunner second =
        runner(dataSource, names, features, settings.lockTimeout(), known -> tell(1, known));
    BatchRunner slow =
        runner(
            dataSource,
            names,
            features,
            settings.slowLockTimeout(),
            known -> known.forEach(Write::settle));
    this.runners = List.of(first, second, slow);
    try {
      first.connect();
      slow.connect();
    } catch (SQLException | RuntimeException | Error e) {
      runners.forEach(BatchRunner::close);
      throw e;
    }
    this.writer = new FirstWriter(waiting, first);
    this.threads =
        List.of(
            thread("lakebase-journal-1", writer),
            thread("lakebase-journal-2", new SecondWriter(waiting, second)),
            thread("lakebase-journal-slow", new SlowLane(waiting, slow)));
    this.settling = thread("lakebase-journal-settler", settler);
    threads.forEach(Thread::start);
    settling.start();
  }

  static Journal open(
      DataSource dataSource, SchemaNames names, SchemaFeatures features, JournalSettings settings)
      throws SQLException {
    return open(dataSource, names, features, settings, System::nanoTime, new Pauses());
  }

  static Journal open(
      DataSource dataSource,
      SchemaNames names,
      SchemaFeatures features,
      JournalSettings settings,
      LongSupplier nanoTime,
      Pauses pauses)
      throws SQLException {
    return new GroupCommitJournal(dataSource, names, features, settings, nanoTime, pauses);
  }

  private BatchRunner runner(
      DataSource dataSource,
      SchemaNames names,
      SchemaFeatures features,
      Duration lockTimeout,
      Consumer<List<Write<?>>> tell) {
    return new BatchRunner(
        dataSource,
        names,
        features,
        lockTimeout,
        settings.networkTimeout(),
        nanoTime,
        pauses,
        waiting::putBack,
        tell,
        waiting::slowDown,
        this::expire);
  }

  /** The first of them may be back with their next rows before the last is told. */
  private void tell(int writer, List<Write<?>> known) {
    if (!known.isEmpty()) {
      waiting.answering(writer, known.size());
      settler.settle(known, () -> waiting.told(writer));
    }
  }

  /** Nobody waits longer than to the deadline because those before are more patient. */
  private void expire() {
    long now = nanoTime.getAsLong();
    waiting
        .remove(write -> now - write.deadlineNanos >= 0)
        .forEach(write -> write.fail(BatchRunner.expired(write)));
  }

  private Thread thread(String name, Runnable work) {
    Thread thread = new Thread(() -> endure(name, work), name);
    thread.setDaemon(true);
    return thread;
  }

  /** Without its threads every caller would wait for ever; the next row may go well. */
  private void endure(String name, Runnable work) {
    for (boolean ended = false; !ended; ) {
      try {
        work.run();
        ended = true;
      } catch (RuntimeException | Error e) {
        LOG.error("[journal] {} broke off and begins again", name, e);
        pauses.pause(AGAIN.toNanos());
        ended = pauses.over();
      }
    }
  }

  @Override
  public CompletableFuture<StartResult> start(StartRow row, boolean joining) {
    return submit(
        joining,
        () ->
            new StartWrite(
                row, attemptId(), size(row), until(settings.startDeadline()), writer::help));
  }

  @Override
  public CompletableFuture<StepResult> step(StepRow row, boolean joining) {
    return submit(
        joining,
        () -> new StepWrite(row, size(row), until(settings.writeDeadline()), writer::help));
  }

  @Override
  public CompletableFuture<OutcomeResult> outcome(
      OutcomeRow row, @Nullable StepRow lastStep, boolean joining) {
    return submit(
        joining,
        () ->
            new OutcomeWrite(
                row,
                lastStep,
                size(row) + (lastStep == null ? 0 : size(lastStep)),
                until(settings.writeDeadline()),
                writer::help));
  }

  private <R> CompletableFuture<R> submit(boolean joining, Supplier<Write<R>> row) {
    Write<R> write;
    try {
      write = row.get();
    } catch (RowRejectedException e) {
      return CompletableFuture.failedFuture(e);
    }
    waiting.offer(write, joining);
    return write.future;
  }

  /** Unique is enough; nobody gains by guessing it. */
  private static String attemptId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private long size(Row row) {
    return RowCheck.bytes(row, settings.maxPayloadBytes());
  }

  private long until(Duration deadline) {
    return nanoTime.getAsLong() + deadline.toNanos();
  }

  @Override
  public void lend() {
    writer.help();
  }

  @Override
  public void revoke(String workflowId, String executorId) {
    waiting.revoke(workflowId, executorId);
  }

  @Override
  public void admit(String workflowId, String executorId) {
    waiting.admit(workflowId, executorId);
  }

  @Override
  public void close() {
    waiting.close();
    boolean interrupted = !join(threads, settings.closeTimeout());
    pauses.end();
    waiting.remove(write -> true).forEach(write -> write.fail(BatchRunner.expired(write)));
    if (interrupted || threads.stream().anyMatch(Thread::isAlive)) {
      runners.forEach(BatchRunner::abort);
      interrupted |= !join(threads, Duration.ofSeconds(1));
    }
    settler.close();
    interrupted |= !join(List.of(settling), Duration.ofSeconds(1));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean join(List<Thread> threads, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      for (Thread thread : threads) {
        long left = deadline - System.nanoTime();
        if (left > 0) {
          TimeUnit.NANOSECONDS.timedJoin(thread, left);
        }
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
