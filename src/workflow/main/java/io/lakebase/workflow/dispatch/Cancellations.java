package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.WorkflowState;
import io.lakebase.workflow.journal.WorkflowStore;
import java.sql.SQLException;
import java.util.List;

/** Finds out which of the workflows that run here were cancelled by others. */
final class Cancellations {

  private final WorkflowStore store;
  private final Work work;

  Cancellations(WorkflowStore store, Work work) {
    this.store = store;
    this.work = work;
  }

  void look() throws SQLException {
    List<String> running = work.longRunning();
    if (running.isEmpty()) {
      return;
    }
    for (WorkflowState state : store.statuses(running).values()) {
      if (state.status().equals("CANCELLED")) {
        work.cancelled(state.workflowId());
      }
    }
  }
}
