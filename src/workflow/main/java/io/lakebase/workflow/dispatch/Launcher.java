package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.WorkflowRow;
import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.lease.Lease;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads workflows that are ours with their checkpoints, many at once, and has them run. Belongs to
 * the dispatcher's thread.
 */
final class Launcher {

  private static final int BATCH = 200;

  /** At one go; then others have their turn. */
  private static final int BATCHES = 5;

  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

  private final WorkflowStore store;
  private final DeadLetters deadLetters;
  private final HandBack handBack;
  private final int maxRecoveryAttempts;
  private final Work work;
  private final Slots slots;
  private final Set<String> waiting = new LinkedHashSet<>();

  Launcher(
      WorkflowStore store,
      DeadLetters deadLetters,
      HandBack handBack,
      int maxRecoveryAttempts,
      Work work,
      Slots slots) {
    this.store = store;
    this.deadLetters = deadLetters;
    this.handBack = handBack;
    this.slots = slots;
    this.maxRecoveryAttempts = maxRecoveryAttempts;
    this.work = work;
  }

  void add(Collection<String> workflowIds) {
    waiting.addAll(workflowIds);
  }

  boolean waiting() {
    return !waiting.isEmpty();
  }

  void clear() {
    waiting.clear();
  }

  /**
   * Launches some, at most as many as there is room for; what fails to load stays, as does
   * everything while the lease is in doubt.
   */
  void launch(Lease lease) throws SQLException {
    for (int i = 0; i < BATCHES && !waiting.isEmpty() && work.room() > 0 && lease.held(); i++) {
      List<String> batch = next(Math.min(BATCH, work.room()));
      Map<String, WorkflowRow> rows = store.find(batch);
      Map<String, List<StepRecord>> steps = store.steps(batch);
      if (!lease.held()) { // Another may have begun a new round of theirs between the two.
        return;
      }
      for (String id : batch) {
        waiting.remove(id);
        WorkflowRow row = rows.get(id);
        if (row != null
            && row.status().equals("PENDING")
            && lease.executorId().equals(row.executorId())) {
          launch(row, steps.getOrDefault(id, List.of()), lease);
        }
      }
    }
  }

  /**
   * An attempt is the first run or a run after a crash; after that many crashes no other is made.
   */
  private void launch(WorkflowRow row, List<StepRecord> steps, Lease lease) throws SQLException {
    if (!work.knows(row.identity())) {
      LOG.warn(
          "[{}] put back: workflow '{}' is not registered here under its class name",
          row.workflowId(),
          row.identity().name());
      handBack.enqueue(row.workflowId(), lease.executorId());
      return;
    }
    slots.take(row.workflowId(), row.queueName());
    int most = maxRecoveryAttempts + 1;
    if (row.recoveryAttempts() > most
        && deadLetters.giveUp(row.workflowId(), lease.executorId(), most)) {
      LOG.error(
          "[{}] given up: its runs crashed {} times. Find out why, then resume it.",
          row.workflowId(),
          row.recoveryAttempts() - 1);
      work.givenUp(row.workflowId(), row.identity().name());
      return;
    }
    work.launch(row, steps, lease);
  }

  private List<String> next(int size) {
    List<String> batch = new ArrayList<>(size);
    Iterator<String> ids = waiting.iterator();
    while (ids.hasNext() && batch.size() < size) {
      batch.add(ids.next());
    }
    return batch;
  }
}
