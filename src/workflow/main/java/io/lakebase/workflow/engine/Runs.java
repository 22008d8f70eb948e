package io.lakebase.workflow.engine;

import io.lakebase.workflow.NonDeterminismException;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.StartResult;
import io.lakebase.workflow.lease.Lease;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of this process: at most one a workflow. Thread-safe. */
final class Runs {

  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
  private static final int MOST_VIRTUAL = 10_000;

  /** Up to here an engine takes what it enqueues itself; what is more any process may take. */
  private static final int FEW = 64;

  private static final Duration LONG = Duration.ofSeconds(1);
  private static final Duration RECONCILE = Duration.ofMillis(100);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final EngineSettings settings;
  private final RunThreads threads;
  private final Timers timers;
  private final Journal journal;
  private final Clock clock;
  private final Map<String, Run> live = new ConcurrentHashMap<>();
  private final Map<String, Integer> starting = new ConcurrentHashMap<>();
  private final RunHooks hooks;
  private final Tidings tidings;
  private volatile @Nullable Execution execution;
  private volatile boolean closing;

  Runs(
      EngineSettings settings, RunThreads threads, Timers timers, Journal journal, RunHooks hooks) {
    this.settings = settings;
    this.threads = threads;
    this.timers = timers;
    this.journal = journal;
    this.clock = settings.clock();
    this.hooks = hooks;
    this.tidings = new Tidings(settings);
  }

  void execution(Execution execution) {
    this.execution = execution;
  }

  @Nullable Run find(String workflowId) {
    return live.get(workflowId);
  }

  void starting(String workflowId) {
    starting.merge(workflowId, 1, Integer::sum);
  }

  void started(String workflowId) {
    starting.computeIfPresent(workflowId, (id, count) -> count == 1 ? null : count - 1);
  }

  /** Whether little runs here, so that another workflow can begin at once. */
  boolean few() {
    int most = threads.virtual() ? FEW : Math.min(FEW, settings.threads());
    return !closing && live.size() + starting.size() < most;
  }

  void enqueued() {
    hooks.enqueued().run();
  }

  /** Soon, when the start that asks for it is over. */
  void reconcile() {
    timers.after(RECONCILE, hooks.reconcile());
  }

  /**
   * A start found its workflow already there; if an earlier, unanswered start of ours wrote it, it
   * has to be run.
   */
  void adopt(String workflowId, StartResult result, Lease lease) {
    if (result instanceof StartResult.Existing existing
        && existing.status().equals("PENDING")
        && lease.executorId().equals(existing.executorId())
        && !live.containsKey(workflowId)) {
      reconcile();
    }
  }

  /**
   * Runs what was just created. What still runs by its id belongs to a workflow that was deleted;
   * this one begins when that is out of the way. But if this one's lease is lost by now, its start
   * was answered late, and what runs is its workflow, taken back under another lease.
   */
  void created(Run run) {
    Run present = live.get(run.id());
    if (present == null || run.lease().lost()) {
      launch(run);
      return;
    }
    deleted(present);
    starting(run.id()); // Else a look for what nobody runs would find it.
    present
        .end()
        .whenComplete(
            (end, error) -> {
              try {
                created(run);
              } finally {
                started(run.id());
              }
            });
  }

  /** Runs it, unless it runs already. */
  void launch(Run run) {
    if (closing) {
      run.stopGently(
          new RunStopped(RunStopped.Why.CLOSING, "[" + run.id() + "] the engine is closing", null));
    }
    Run present = live.putIfAbsent(run.id(), run);
    if (present != null) {
      run.end().complete(new RunEnd.Left(RunStopped.Why.SUPERSEDED, null)); // Ask the row.
      present.end().thenAccept(end -> againIfLeft(run.id(), end));
      return;
    }
    try {
      threads.run(() -> execute(run));
    } catch (RejectedExecutionException closed) {
      live.remove(run.id(), run);
      run.end().complete(new RunEnd.Left(RunStopped.Why.CLOSING, Results.closedError(run.id())));
    } catch (RuntimeException | Error noThread) {
      LOG.error("[{}] the run has no thread. It begins again soon.", run.id(), noThread);
      live.remove(run.id(), run);
      run.end().complete(new RunEnd.Left(RunStopped.Why.FAILED, null));
      again(run.id());
    }
  }

  /** It was woken, or came back under another lease, while it was still on its way out. */
  private void againIfLeft(String workflowId, RunEnd end) {
    boolean resumed = end instanceof RunEnd.Ended ended && ended.state() == WorkflowState.CANCELLED;
    boolean left =
        end instanceof RunEnd.Left leaving
            && (leaving.why() == RunStopped.Why.PARKED
                || leaving.why() == RunStopped.Why.SUPERSEDED);
    if (resumed || left) {
      hooks.again().accept(workflowId);
    }
  }

  private void execute(Run run) {
    CompletableFuture<RunEnd> end;
    LogContext.enter(run);
    try {
      end = timed(run);
    } catch (Throwable broken) {
      end = CompletableFuture.failedFuture(broken);
    } finally {
      LogContext.leave();
    }
    if (tidings.heard()) { // The listener is the application's: not for a thread of the journal.
      end.handle((how, broken) -> run).join();
    }
    end.whenComplete((how, broken) -> over(run, how, broken));
  }

  private void over(Run run, @Nullable RunEnd how, @Nullable Throwable broken) {
    RunEnd end = how;
    if (end == null) {
      LOG.error("[{}] the run broke off", run.id(), broken);
      end = new RunEnd.Left(RunStopped.Why.FAILED, null);
    }
    live.remove(run.id(), run);
    try {
      if (end instanceof RunEnd.Ended ended && !run.disowned()) {
        hooks.ended().accept(run.id(), ended);
      }
    } finally {
      run.end().complete(end);
    }
    told(run, end);
  }

  private CompletableFuture<RunEnd> timed(Run run) {
    Future<?> deadline = watch(run);
    try {
      tidings.tell(listener -> listener.running(run.id(), run.name(), run.history().replay()));
      Execution running = execution;
      return running == null
          ? CompletableFuture.completedFuture(new RunEnd.Left(RunStopped.Why.CLOSING, null))
          : running.run(run);
    } finally {
      if (deadline != null) {
        deadline.cancel(false);
      }
    }
  }

  private @Nullable Future<?> watch(Run run) {
    if (run.deadline() == null) {
      return null;
    }
    long left = run.deadline() - clock.millis();
    if (left <= 0) {
      run.timedOut();
      return null;
    }
    return timers.limit(Duration.ofMillis(left), run::timedOut);
  }

  private void told(Run run, RunEnd end) {
    if (end instanceof RunEnd.Ended ended) {
      tidings.tell(listener -> listener.ended(run.id(), run.name(), ended.state()));
    } else if (end instanceof RunEnd.Left left) {
      if (settings.virtualTime() != null && left.cause() instanceof NonDeterminismException why) {
        settings.virtualTime().stuck(why);
      }
      tidings.tell(
          listener ->
              listener.left(
                  run.id(), run.name(), left.why().name().toLowerCase(java.util.Locale.ROOT)));
      if (left.why() == RunStopped.Why.FAILED && left.cause() == null) {
        again(run.id());
      }
    }
  }

  /** Has the dispatcher look at it again after a while, for what failed may go well then. */
  void again(String workflowId) {
    if (!closing) {
      timers.after(AGAIN, () -> hooks.again().accept(workflowId));
    }
  }

  /** Whether the workflow runs or starts here now. */
  boolean live(String workflowId) {
    Run run = live.get(workflowId);
    return run != null && !run.lease().lost() || starting.containsKey(workflowId);
  }

  /** How many more fit. */
  int room() {
    return closing
        ? 0
        : Math.max(0, (threads.virtual() ? MOST_VIRTUAL : settings.threads() * 4) - live.size());
  }

  /** Whether anything runs or starts here. */
  boolean busy() {
    return !live.isEmpty() || !starting.isEmpty();
  }

  /** Names of the workflows that run here. */
  Set<String> names() {
    return live.values().stream().map(Run::name).collect(Collectors.toSet());
  }

  /** Workflows whose step has been running for a while. */
  List<String> longRunning() {
    return live.values().stream().filter(run -> run.inBodyFor(LONG)).map(Run::id).toList();
  }

  /** Stops the workflow's run, if there is one. */
  void cancelled(String workflowId) {
    Run run = live.get(workflowId);
    if (run != null) {
      run.cancelled();
    }
  }

  /** Stops the workflow's run, if there is one, for good: the workflow is no more. */
  void deleted(String workflowId) {
    Run run = live.get(workflowId);
    if (run != null) {
      deleted(run);
    }
  }

  private static void deleted(Run run) {
    run.disown();
    run.cancelled();
  }

  /** The same if its step has been running for a while, as that of no workflow just created. */
  void goneMeanwhile(String workflowId) {
    Run run = live.get(workflowId);
    if (run != null && run.inBodyFor(LONG)) {
      deleted(run);
    }
  }

  /** Stops everything that runs by that lease. */
  void lost(Lease lease) {
    List<Run> its = live.values().stream().filter(run -> run.lease() == lease).toList();
    for (Run run : its) {
      run.stop(run.superseded("the lease was lost"));
      journal.revoke(run.id(), run.executorId());
      run.end().whenComplete((end, error) -> journal.admit(run.id(), run.executorId()));
    }
    if (!its.isEmpty()) {
      LOG.warn("[{}] the lease was lost, its workflows run elsewhere now", settings.name());
    }
  }

  /** Stops everything: first gently, then by interrupt. */
  void close(Duration grace) {
    closing = true;
    live.values()
        .forEach(
            run ->
                run.stopGently(
                    new RunStopped(
                        RunStopped.Why.CLOSING, "[" + run.id() + "] the engine is closing", null)));
    if (!awaitNone(grace)) {
      live.values().forEach(Run::interruptBodies);
      if (!awaitNone(Duration.ofSeconds(2))) {
        LOG.warn(
            "[{}] closed while {} steps ignore their interrupt: {}",
            settings.name(),
            live.size(),
            live.keySet());
      }
    }
  }

  boolean closing() {
    return closing;
  }

  private boolean awaitNone(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (!live.isEmpty() && System.nanoTime() < until) {
      LockSupport.parkNanos(2_000_000L);
    }
    return live.isEmpty();
  }

  /** What remains learns that this process is no place for it any more. */
  void abandon() {
    for (Run run : List.copyOf(live.values())) {
      run.stop(run.superseded("the engine was closed"));
      run.end().complete(new RunEnd.Left(RunStopped.Why.CLOSING, Results.closedError(run.id())));
    }
  }
}
