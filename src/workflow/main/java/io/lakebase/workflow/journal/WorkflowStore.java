package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads workflows and checkpoints, and the two changes that are asked for from outside. */
public interface WorkflowStore {

  static WorkflowStore of(Connections connections, SchemaNames names, SchemaFeatures features) {
    return new SqlWorkflowStore(connections, names, features);
  }

  /** One workflow, payloads included. */
  Optional<WorkflowRow> find(String workflowId) throws SQLException;

  /** Several workflows at once, payloads included; unknown ids are absent. */
  Map<String, WorkflowRow> find(Collection<String> workflowIds) throws SQLException;

  /** Workflows by filter. */
  List<WorkflowRow> list(WorkflowFilter filter) throws SQLException;

  /** Status and result of many workflows in one statement; unknown ids are absent. */
  Map<String, WorkflowState> statuses(Collection<String> workflowIds) throws SQLException;

  /** All checkpoints of a workflow, by function id. */
  List<StepRecord> steps(String workflowId) throws SQLException;

  /** All checkpoints of several workflows in one statement; every asked id has an entry. */
  Map<String, List<StepRecord>> steps(Collection<String> workflowIds) throws SQLException;

  /**
   * Cancels what has not ended: it leaves its queue and loses its deduplication id.
   *
   * @return the ids that this call cancelled
   */
  Set<String> cancel(Collection<String> workflowIds) throws SQLException;

  /**
   * Gives up a workflow that was recovered too often: {@code MAX_RECOVERY_ATTEMPTS_EXCEEDED}, out
   * of its queue.
   *
   * @return whether it was {@code PENDING} under that executor
   */
  boolean deadLetter(String workflowId, String executorId) throws SQLException;

  /** The workflows and all their descendants. */
  Set<String> withDescendants(Collection<String> workflowIds) throws SQLException;

  /**
   * Enqueues again what has neither succeeded nor failed, with attempts and deadline cleared.
   *
   * @param queueName null for DBOS's internal queue
   * @return the ids that this call resumed
   */
  Set<String> resume(Collection<String> workflowIds, @Nullable String queueName)
      throws SQLException;
}
