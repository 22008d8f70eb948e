package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.journal.WorkflowRow;
import io.lakebase.workflow.lease.Lease;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What the dispatcher finds work for. Thread-safe. */
public interface Work {

  /** Names of the workflows that can run here. */
  Set<String> names();

  /** The same with their class names. */
  Collection<WorkflowIdentity> identities();

  /** Whether a stored workflow can run here. */
  boolean knows(WorkflowIdentity identity);

  /** The version of their code. */
  String version();

  /** Whether the workflow runs here now. */
  boolean live(String workflowId);

  /** How many more workflows fit. */
  int room();

  /** Whether anything runs, starts or waits here. */
  boolean busy();

  /** Runs a workflow that is ours by this lease; does nothing if it runs already. */
  void launch(WorkflowRow row, List<StepRecord> steps, Lease lease);

  /** Stops a run whose workflow was claimed anew, and calls back when it has ended. */
  void replace(String workflowId, Runnable whenEnded);

  /** Workflows whose step has been running for a while. */
  List<String> longRunning();

  /** A workflow that runs here was cancelled. */
  void cancelled(String workflowId);

  /** A workflow whose step has been running here for a while was deleted. */
  void gone(String workflowId);

  /** A parked workflow that is ours now goes on when its child, or what it reads of, has ended. */
  void waitsForChild(String parentId, String childId);

  /** A workflow was given up after too many crashes. */
  void givenUp(String workflowId, String name);

  /** Parked workflows of another process may be ours now. */
  void parkedCame();

  /** Workflows were taken over from another process. */
  void tookOver(String executorId, int workflows);

  /** The lease was lost: everything that runs by it must stop. */
  void lost(Lease lease);
}
