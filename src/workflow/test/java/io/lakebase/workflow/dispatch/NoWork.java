package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.journal.WorkflowRow;
import io.lakebase.workflow.lease.Lease;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Knows one workflow and runs none; for tests to change. */
class NoWork implements Work {

  @Override
  public Set<String> names() {
    return Set.of("known");
  }

  @Override
  public Collection<WorkflowIdentity> identities() {
    return List.of(new WorkflowIdentity("known", null, null));
  }

  @Override
  public boolean knows(WorkflowIdentity identity) {
    return identity.name().equals("known");
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public boolean live(String workflowId) {
    return false;
  }

  @Override
  public int room() {
    return 10;
  }

  @Override
  public boolean busy() {
    return true;
  }

  @Override
  public void launch(WorkflowRow row, List<StepRecord> steps, Lease lease) {}

  @Override
  public void replace(String workflowId, Runnable whenEnded) {
    whenEnded.run();
  }

  @Override
  public List<String> longRunning() {
    return List.of();
  }

  @Override
  public void cancelled(String workflowId) {}

  @Override
  public void gone(String workflowId) {}

  @Override
  public void waitsForChild(String parentId, String childId) {}

  @Override
  public void givenUp(String workflowId, String name) {}

  @Override
  public void parkedCame() {}

  @Override
  public void tookOver(String executorId, int workflows) {}

  @Override
  public void lost(Lease lease) {}
}
