package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads workflows and checkpoints. */
public interface WorkflowStore {

  static WorkflowStore of(Connections connections, SchemaNames names, SchemaFeatures features) {
    return new SqlWorkflowStore(connections, names, features);
  }

  /** One workflow, payloads included. */
  Optional<WorkflowRow> find(String workflowId) throws SQLException;

  /** Several workflows at once, payloads included; unknown ids are absent. */
  Map<String, WorkflowRow> find(Collection<String> workflowIds) throws SQLException;

  /** Status and result of many workflows in one statement; unknown ids are absent. */
  Map<String, WorkflowState> statuses(Collection<String> workflowIds) throws SQLException;

  /** All checkpoints of a workflow, by function id. */
  List<StepRecord> steps(String workflowId) throws SQLException;

  /** All checkpoints of several workflows in one statement; every asked id has an entry. */
  Map<String, List<StepRecord>> steps(Collection<String> workflowIds) throws SQLException;
}
