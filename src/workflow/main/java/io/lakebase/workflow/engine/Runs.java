package io.lakebase.workflow.engine;

import io.lakebase.workflow.StepFailure;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.codec.CodecException;
import io.lakebase.workflow.dispatch.Work;
import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.OutcomeResult;
import io.lakebase.workflow.journal.OutcomeRow;
import io.lakebase.workflow.journal.StartResult;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.journal.WorkflowRow;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of this process: at most one a workflow. Thread-safe. */
final class Runs implements Work {

  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
  private static final int MOST_VIRTUAL = 10_000;

  /** Up to here an engine takes what it enqueues itself; what is more any process may take. */
  private static final int FEW = 64;

  private static final Duration LONG = Duration.ofSeconds(1);
  private static final Duration RECONCILE = Duration.ofMillis(100);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final EngineSettings settings;
  private final Registry registry;
  private final Payloads payloads;
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
      EngineSettings settings,
      Registry registry,
      Payloads payloads,
      RunThreads threads,
      Timers timers,
      Journal journal,
      RunHooks hooks) {
    this.settings = settings;
    this.registry = registry;
    this.payloads = payloads;
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

  /** Runs it, unless it runs already. */
  void launch(Run run) {
    if (closing) {
      run.stopGently(
          new RunStopped(RunStopped.Why.CLOSING, "[" + run.id() + "] the engine is closing", null));
    }
    Run present = live.putIfAbsent(run.id(), run);
    if (present != null) {
      present.end().thenAccept(end -> againIfLeft(run.id(), end));
      return;
    }
    try {
      threads.run(() -> execute(run));
    } catch (RejectedExecutionException closed) {
      live.remove(run.id(), run);
      run.end().complete(new RunEnd.Left(RunStopped.Why.CLOSING, Results.closedError(run.id())));
    }
  }

  /** It was woken, or came back under another lease, while it was still on its way out. */
  private void againIfLeft(String workflowId, RunEnd end) {
    if (end instanceof RunEnd.Left left
        && (left.why() == RunStopped.Why.PARKED || left.why() == RunStopped.Why.SUPERSEDED)) {
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
      if (end instanceof RunEnd.Ended ended) {
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
      tidings.tell(listener -> listener.running(run.id(), run.name(), run.replay()));
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
      tidings.tell(
          listener ->
              listener.left(
                  run.id(), run.name(), left.why().name().toLowerCase(java.util.Locale.ROOT)));
      if (left.why() == RunStopped.Why.FAILED && left.cause() == null && !closing) {
        timers.after(AGAIN, () -> hooks.again().accept(run.id()));
      }
    }
  }

  @Override
  public Set<String> names() {
    return registry.names();
  }

  @Override
  public List<WorkflowIdentity> identities() {
    return registry.identities();
  }

  @Override
  public boolean knows(WorkflowIdentity identity) {
    return registry.find(identity) != null;
  }

  @Override
  public String version() {
    return settings.version();
  }

  @Override
  public boolean live(String workflowId) {
    Run run = live.get(workflowId);
    return run != null && !run.lease().lost() || starting.containsKey(workflowId);
  }

  @Override
  public int room() {
    return closing
        ? 0
        : Math.max(0, (threads.virtual() ? MOST_VIRTUAL : settings.threads() * 4) - live.size());
  }

  @Override
  public boolean busy() {
    return !live.isEmpty() || !starting.isEmpty();
  }

  @Override
  public void launch(WorkflowRow row, List<StepRecord> steps, Lease lease) {
    Registration<?, ?> registration = registry.find(row.identity());
    if (registration == null) { // Put back before.
      return;
    }
    try {
      if (row.inputs() == null) {
        throw new CodecException("[input] none is stored. Start it again with one.", null);
      }
      launch(
          new Run(
              row.workflowId(),
              registration,
              lease,
              row.inputs(),
              payloads.of(row.serialization()),
              row.deadlineEpochMs(),
              steps));
    } catch (CodecException e) {
      unreadable(row, lease, e);
    }
  }

  /** Ends in an error: waiting for whoever might read it would block its place for ever. */
  private void unreadable(WorkflowRow row, Lease lease, CodecException cause) {
    LOG.error("[{}] not run: {}", row.workflowId(), cause.getMessage());
    String error =
        payloads.encodeError(
            payloads.own(),
            new StepFailure("UnreadableInput", String.valueOf(cause.getMessage()), null, null));
    OutcomeRow outcome =
        new OutcomeRow(
            row.workflowId(), false, null, error, payloads.own().name(), lease.executorId());
    starting(row.workflowId());
    journal
        .outcome(outcome, null)
        .whenCompleteAsync(
            (fate, failure) -> {
              started(row.workflowId());
              if (failure == null && fate instanceof OutcomeResult.Recorded) {
                hooks
                    .ended()
                    .accept(
                        row.workflowId(),
                        new RunEnd.Ended(WorkflowState.ERROR, null, error, payloads.own().name()));
                tidings.tell(
                    listener ->
                        listener.ended(
                            row.workflowId(), row.identity().name(), WorkflowState.ERROR));
              } else if (failure != null && !closing) {
                timers.after(AGAIN, () -> hooks.again().accept(row.workflowId()));
              }
            },
            threads::step);
  }

  @Override
  public void replace(String workflowId, Runnable whenEnded) {
    Run run = live.get(workflowId);
    if (run == null) {
      whenEnded.run();
      return;
    }
    run.stop(run.superseded("it was cancelled, resumed and claimed anew"));
    run.end().whenComplete((end, error) -> whenEnded.run());
  }

  @Override
  public List<String> longRunning() {
    return live.values().stream().filter(run -> run.inBodyFor(LONG)).map(Run::id).toList();
  }

  @Override
  public void cancelled(String workflowId) {
    Run run = live.get(workflowId);
    if (run != null) {
      run.cancelled();
    }
  }

  @Override
  public void waitsForChild(String parentId, String childId) {
    hooks.waitsForChild().accept(parentId, childId);
  }

  @Override
  public void givenUp(String workflowId, String name) {
    WorkflowState state = WorkflowState.MAX_RECOVERY_ATTEMPTS_EXCEEDED;
    hooks.givenUp().accept(workflowId);
    tidings.tell(listener -> listener.ended(workflowId, name, state));
  }

  @Override
  public void parkedCame() {
    hooks.parkedCame().run();
  }

  @Override
  public void tookOver(String executorId, int workflows) {
    tidings.tell(listener -> listener.tookOver(executorId, workflows));
  }

  @Override
  public void lost(Lease lease) {
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
