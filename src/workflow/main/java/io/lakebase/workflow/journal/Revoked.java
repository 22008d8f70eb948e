package io.lakebase.workflow.journal;

import java.util.HashSet;
import java.util.Set;

/** Runs that write nothing any more. Under the lock of what waits. */
final class Revoked {

  private record Run(String workflowId, String executorId) {}

  private final Set<Run> runs = new HashSet<>();

  void add(String workflowId, String executorId) {
    runs.add(new Run(workflowId, executorId));
  }

  void remove(String workflowId, String executorId) {
    runs.remove(new Run(workflowId, executorId));
  }

  boolean has(Write<?> write) {
    return !runs.isEmpty()
        && runs.stream().anyMatch(run -> write.of(run.workflowId, run.executorId));
  }
}
