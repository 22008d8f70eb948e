package io.lakebase.workflow;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What operators do with stored workflows, those of DBOS applications on the same schema included.
 * Thread-safe. Every call is one statement, but for {@link #retain}, which is one a batch, and
 * {@link #cancel} with children, which looks until nothing is left; while the database is away
 * calls fail with {@link WorkflowException}. Obtained by {@link WorkflowClient#management}.
 */
public interface WorkflowManagement {

  /** Whom a call concerns. */
  enum Scope {
    /** The named workflows. */
    ALONE,
    /** The named workflows, their children, the children's children and so on. */
    WITH_CHILDREN
  }

  /**
   * Cancels what has not ended: it leaves its queue and loses its deduplication id. Each stops at
   * its next step; a running step's thread is interrupted.
   *
   * @param workflowIds their ids; unknown ones are left out
   * @param scope whether children are cancelled too
   * @return the ids of those that this call cancelled
   */
  Set<String> cancel(Collection<String> workflowIds, Scope scope);

  /**
   * Enqueues workflows again that have neither succeeded nor failed, with their recovery attempts
   * and deadline cleared; they go on behind their last recorded step. Of children only those are
   * resumed that were cancelled or given up.
   *
   * @param workflowIds their ids; unknown ones are left out
   * @param options children, queue and version
   * @return the ids of those that this call resumed
   */
  Set<String> resume(Collection<String> workflowIds, ResumeOptions options);

  /**
   * Enqueues dead letters again: workflows that were given up after too many crashes, oldest first,
   * at most the query's {@link WorkflowQuery#limit limit}. Safe to call from several processes at
   * once: each takes others.
   *
   * @param which which of them; its states, order and position are not used
   * @param options queue and version; the scope is not used
   * @return the ids of those that this call resumed
   */
  Set<String> requeueDeadLetters(WorkflowQuery which, ResumeOptions options);

  /**
   * Starts a copy of a workflow that keeps the recorded steps before a number, with the events and
   * stream entries that they published, and runs from there. The original stays as it is. Steps get
   * the copy's idempotency keys.
   *
   * @param workflowId the original, in any state
   * @param fromStep the {@link StepInfo#functionId number} of the first step that runs again, from
   *     0; beyond the last one only what was not recorded runs
   * @param options the copy's id, version, queue and time limit
   * @return the copy's id; a second call with the same id changes nothing
   * @throws WorkflowNotFound if there is no original
   * @throws WorkflowConflict if the id belongs to a workflow that is no copy of the original
   */
  String fork(String workflowId, int fromStep, ForkOptions options);

  /**
   * Deletes workflows that have ended, with their steps, messages, events and streams. All or none:
   * one that has not ended prevents it.
   *
   * @param workflowIds their ids; unknown ones are left out
   * @param scope whether children are deleted too
   * @return the ids of those that this call deleted
   * @throws WorkflowConflict if one of them has not ended; nothing was deleted
   */
  Set<String> delete(Collection<String> workflowIds, Scope scope);

  /**
   * Deletes workflows in any state. One that runs stops at its next step; its process records
   * nothing more.
   *
   * @param workflowIds their ids; unknown ones are left out
   * @param scope whether children are deleted too
   * @return the ids of those that this call deleted
   */
  Set<String> deleteByForce(Collection<String> workflowIds, Scope scope);

  /**
   * Deletes what a retention policy has no room for, in batches that are transactions of their own.
   * What is pending, enqueued or delayed is never deleted. Rows that somebody else has locked are
   * left for the next time, so several processes may do this at once. An interrupt ends it after
   * the batch, and stays set.
   *
   * @param policy how long and how many to keep
   * @param stop asked before each batch; true ends it
   * @return what was done
   */
  RetentionResult retain(Retention policy, BooleanSupplier stop);

  /**
   * Deletes what a retention policy has no room for.
   *
   * @see #retain(Retention, BooleanSupplier)
   */
  default RetentionResult retain(Retention policy) {
    return retain(policy, () -> false);
  }

  /**
   * Counts workflows by groups. Without a time or a state in the query the whole table is read.
   *
   * @param which which are counted; order, position and limit are not used
   * @param by the fields that make a group; may be empty
   * @param bucket also group by time of creation, in spans of this length from the epoch on, at
   *     least 1 ms; null for not
   * @return at most 10,000 groups, by bucket, then by size
   */
  List<WorkflowAggregate> aggregate(
      WorkflowQuery which, Set<WorkflowField> by, @Nullable Duration bucket);

  /**
   * What waits and runs on every queue that is not empty.
   *
   * @return by name
   */
  List<QueueDepth> queues();

  /**
   * Every application version that has unfinished workflows or was registered, by name.
   *
   * @return the versions; the one without a name stands for workflows that wait for engines of the
   *     latest version
   */
  List<VersionInfo> versions();

  /**
   * Declares a version the latest, in DBOS's table of versions: engines and DBOS processes of other
   * versions then leave workflows alone that were enqueued without one. An engine registers its
   * version at its first start, which makes it the latest; this is for going back to an earlier
   * one.
   *
   * @param version 1 to 255 bytes
   * @throws WorkflowNotFound if no engine or DBOS process has registered that version; nothing was
   *     changed
   */
  void promoteVersion(String version);

  /**
   * The other versions that still have unfinished workflows: engines of those versions have to run
   * until there are none.
   *
   * @param current the version that is to remain
   * @return by name; empty once the others are drained
   */
  default List<VersionInfo> otherVersionsRunning(String current) {
    return versions().stream()
        .filter(
            version ->
                version.name() != null
                    && !version.name().equals(current)
                    && version.unfinished() > 0)
        .toList();
  }
}
