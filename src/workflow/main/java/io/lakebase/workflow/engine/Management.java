package io.lakebase.workflow.engine;

import io.lakebase.workflow.ForkOptions;
import io.lakebase.workflow.QueueDepth;
import io.lakebase.workflow.ResumeOptions;
import io.lakebase.workflow.Retention;
import io.lakebase.workflow.RetentionResult;
import io.lakebase.workflow.VersionInfo;
import io.lakebase.workflow.WorkflowAggregate;
import io.lakebase.workflow.WorkflowConflict;
import io.lakebase.workflow.WorkflowField;
import io.lakebase.workflow.WorkflowManagement;
import io.lakebase.workflow.WorkflowNotFound;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.manage.Counts;
import io.lakebase.workflow.manage.Forks;
import io.lakebase.workflow.manage.Interventions;
import io.lakebase.workflow.manage.RetentionSweep;
import io.lakebase.workflow.manage.Versions;
import io.lakebase.workflow.schema.SchemaFeatures;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for from outside of workflows. Long work borrows its connection from the user's
 * DataSource, so that the engine's own ones stay free. Thread-safe.
 */
final class Management implements WorkflowManagement {

  private final Interventions interventions;
  private final Forks forks;
  private final RetentionSweep retention;
  private final Counts counts;
  private final Versions versions;
  private final Consumer<String> cancelledHere;
  private final Consumer<String> deletedHere;
  private final Runnable enqueued;

  Management(
      EngineSettings settings,
      SchemaFeatures features,
      Interventions interventions,
      Consumer<String> cancelledHere,
      Consumer<String> deletedHere,
      Runnable enqueued) {
    Connections borrowed = Connections.borrowed(settings.dataSource());
    this.interventions = interventions;
    this.forks = new Forks(borrowed, settings.schemas(), features);
    this.retention = new RetentionSweep(borrowed, settings.schemas());
    this.counts = new Counts(borrowed, settings.schemas());
    this.versions = new Versions(borrowed, settings.schemas());
    this.cancelledHere = cancelledHere;
    this.deletedHere = deletedHere;
    this.enqueued = enqueued;
  }

  @Override
  public Set<String> cancel(Collection<String> workflowIds, Scope scope) {
    Set<String> cancelled =
        Reads.ask(subject(workflowIds), () -> interventions.cancel(workflowIds, scope));
    cancelled.forEach(cancelledHere);
    return cancelled;
  }

  @Override
  public Set<String> resume(Collection<String> workflowIds, ResumeOptions options) {
    return announced(
        Reads.ask(subject(workflowIds), () -> interventions.resume(workflowIds, options)));
  }

  @Override
  public Set<String> requeueDeadLetters(WorkflowQuery which, ResumeOptions options) {
    return announced(Reads.ask("dead letters", () -> interventions.requeue(which, options)));
  }

  private Set<String> announced(Set<String> resumed) {
    if (!resumed.isEmpty()) {
      enqueued.run();
    }
    return resumed;
  }

  @Override
  public String fork(String workflowId, int fromStep, ForkOptions options) {
    if (fromStep < 0) {
      throw new IllegalArgumentException(
          "[" + workflowId + "] not forked: there is no step " + fromStep + ". The first is 0.");
    }
    String copy = TimeOrderedIds.unless(options.workflowId());
    Forks.Fate fate = Reads.ask(workflowId, () -> forks.fork(workflowId, copy, fromStep, options));
    switch (fate) {
      case NO_ORIGINAL ->
          throw new WorkflowNotFound(
              workflowId,
              "[" + workflowId + "] not forked: there is no workflow of that id. Check the id.");
      case TAKEN ->
          throw new WorkflowConflict(
              copy,
              "["
                  + copy
                  + "] not the id of a copy of "
                  + workflowId
                  + ": it belongs to another workflow. Choose another id.");
      case THERE -> enqueued.run();
    }
    return copy;
  }

  @Override
  public Set<String> delete(Collection<String> workflowIds, Scope scope) {
    return delete(workflowIds, scope, false);
  }

  @Override
  public Set<String> deleteByForce(Collection<String> workflowIds, Scope scope) {
    return delete(workflowIds, scope, true);
  }

  private Set<String> delete(Collection<String> workflowIds, Scope scope, boolean force) {
    Interventions.Deletion deletion =
        Reads.ask(subject(workflowIds), () -> interventions.delete(workflowIds, scope, force));
    if (!deletion.running().isEmpty()) {
      String first = deletion.running().iterator().next();
      throw new WorkflowConflict(
          first,
          "["
              + subject(deletion.running())
              + "] nothing was deleted: these workflows have not ended. Cancel them first, or delete by force.");
    }
    deletion.deleted().forEach(deletedHere);
    return deletion.deleted();
  }

  @Override
  public RetentionResult retain(Retention policy, BooleanSupplier stop) {
    return Reads.ask("retention", () -> retention.run(policy, stop));
  }

  @Override
  public List<WorkflowAggregate> aggregate(
      WorkflowQuery which, Set<WorkflowField> by, @Nullable Duration bucket) {
    return Reads.ask("aggregate", () -> counts.groups(which, by, bucket));
  }

  @Override
  public List<QueueDepth> queues() {
    return Reads.ask("queues", counts::queues);
  }

  @Override
  public List<VersionInfo> versions() {
    return Reads.ask("versions", versions::list);
  }

  @Override
  public void promoteVersion(String version) {
    ResumeOptions.defaults().withApplicationVersion(version);
    if (!Reads.ask(version, () -> versions.promote(version))) {
      throw new WorkflowNotFound(
          version,
          "["
              + version
              + "] not promoted: no engine or DBOS process has registered that version."
              + " Check its name, or start an engine of it first.");
    }
    enqueued.run();
  }

  /** Names the workflows of a message, the first few of many. */
  private static String subject(Collection<String> workflowIds) {
    String some = String.join(", ", workflowIds.stream().sorted().limit(10).toList());
    return workflowIds.size() <= 10 ? some : some + " and " + (workflowIds.size() - 10) + " more";
  }
}
