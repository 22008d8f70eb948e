package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.WorkflowState;
import io.lakebase.workflow.journal.WorkflowStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Finds out which of the workflows that run here were cancelled or deleted by others. Of very many
 * they take turns. Belongs to the dispatcher's thread.
 */
final class Cancellations {

  private static final int BATCH = 1_000;

  private final WorkflowStore store;
  private final Work work;
  private String last = "";

  Cancellations(WorkflowStore store, Work work) {
    this.store = store;
    this.work = work;
  }

  void look() throws SQLException {
    List<String> running = next(work.longRunning());
    if (running.isEmpty()) {
      return;
    }
    Map<String, WorkflowState> found = store.statuses(running);
    for (String id : running) {
      WorkflowState state = found.get(id);
      if (state == null) {
        work.gone(id);
      } else if (state.status().equals("CANCELLED")) {
        work.cancelled(id);
      }
    }
  }

  private List<String> next(List<String> running) {
    if (running.size() <= BATCH) {
      return running;
    }
    List<String> sorted = running.stream().sorted().toList();
    List<String> rest = sorted.stream().filter(id -> id.compareTo(last) > 0).toList();
    List<String> from = rest.isEmpty() ? sorted : rest;
    List<String> batch = from.subList(0, Math.min(BATCH, from.size()));
    last = batch.get(batch.size() - 1);
    return batch;
  }
}
