package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.dispatch.TableOfQueues;
import java.util.List;
import java.util.Objects;

/** The queues that are declared in the database, as callers see them. Thread-safe. */
final class QueueTable {

  private final TableOfQueues table;
  private final Runnable changed;

  QueueTable(TableOfQueues table, Runnable changed) {
    this.table = table;
    this.changed = changed;
  }

  void declare(WorkflowQueue queue) {
    Objects.requireNonNull(queue, "queue");
    Reads.ask(
        queue.name(),
        () -> {
          table.declare(queue);
          return true;
        });
    changed.run();
  }

  boolean remove(String name) {
    boolean removed = Reads.ask(name, () -> table.remove(name));
    changed.run();
    return removed;
  }

  List<WorkflowQueue> all() {
    return Reads.ask("queues", table::queues);
  }
}
