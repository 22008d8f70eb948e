package io.lakebase.workflow.engine;

import io.lakebase.workflow.StepFailure;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.codec.CodecException;
import io.lakebase.workflow.dispatch.Work;
import io.lakebase.workflow.journal.Journal;
import io.lakebase.workflow.journal.OutcomeResult;
import io.lakebase.workflow.journal.OutcomeRow;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.journal.WorkflowRow;
import io.lakebase.workflow.lease.Lease;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the dispatcher finds in the tables, brought to the runs of this process. Thread-safe. */
final class FoundWork implements Work {

  private static final Logger LOG = LoggerFactory.getLogger(FoundWork.class);

  private final EngineSettings settings;
  private final Registry registry;
  private final Payloads payloads;
  private final RunThreads threads;
  private final Journal journal;
  private final RunHooks hooks;
  private final Tidings tidings;
  private final Runs runs;

  FoundWork(
      EngineSettings settings,
      Registry registry,
      Payloads payloads,
      RunThreads threads,
      Journal journal,
      RunHooks hooks,
      Runs runs) {
    this.settings = settings;
    this.registry = registry;
    this.payloads = payloads;
    this.threads = threads;
    this.journal = journal;
    this.hooks = hooks;
    this.tidings = new Tidings(settings);
    this.runs = runs;
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
    return runs.live(workflowId);
  }

  @Override
  public int room() {
    return runs.room();
  }

  @Override
  public boolean busy() {
    return runs.busy();
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
      runs.launch(
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
    runs.starting(row.workflowId());
    journal
        .outcome(outcome, null)
        .whenCompleteAsync(
            (fate, failure) -> {
              runs.started(row.workflowId());
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
              } else if (failure != null) {
                runs.again(row.workflowId());
              }
            },
            threads::step);
  }

  @Override
  public void replace(String workflowId, Runnable whenEnded) {
    Run run = runs.find(workflowId);
    if (run == null) {
      whenEnded.run();
      return;
    }
    run.disown(); // Whether it was resumed, or deleted and started again, nobody can tell.
    run.stop(run.superseded("it was claimed anew"));
    run.end().whenComplete((end, error) -> whenEnded.run());
  }

  @Override
  public List<String> longRunning() {
    return runs.longRunning();
  }

  @Override
  public void cancelled(String workflowId) {
    runs.cancelled(workflowId);
  }

  @Override
  public void gone(String workflowId) {
    runs.goneMeanwhile(workflowId);
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
    runs.lost(lease);
  }
}
