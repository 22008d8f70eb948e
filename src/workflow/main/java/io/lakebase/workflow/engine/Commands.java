package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.WorkflowStore;
import io.lakebase.workflow.signal.Channel;
import io.lakebase.workflow.signal.Notifier;
import java.util.Set;
import java.util.function.Consumer;

/** What is asked for from outside of a workflow. Thread-safe. */
final class Commands {

  private final WorkflowStore store;
  private final Consumer<String> cancelledHere;
  private final Notifier notifier;

  Commands(WorkflowStore store, Consumer<String> cancelledHere, Notifier notifier) {
    this.store = store;
    this.cancelledHere = cancelledHere;
    this.notifier = notifier;
  }

  boolean cancel(Set<String> workflowIds) {
    String subject = String.join(", ", workflowIds);
    Set<String> all = Reads.ask(subject, () -> store.withDescendants(workflowIds));
    Set<String> cancelled = Reads.ask(subject, () -> store.cancel(all));
    cancelled.forEach(cancelledHere);
    return cancelled.stream().anyMatch(workflowIds::contains);
  }

  boolean resume(String workflowId) {
    boolean resumed =
        !Reads.ask(workflowId, () -> store.resume(Set.of(workflowId), null)).isEmpty();
    if (resumed) {
      notifier.tell(Channel.ENQUEUED);
    }
    return resumed;
  }
}
