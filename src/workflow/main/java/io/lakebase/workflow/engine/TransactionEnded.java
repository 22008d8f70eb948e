package io.lakebase.workflow.engine;

import io.lakebase.workflow.WorkflowException;

/** A transaction step's body has ended the transaction that its checkpoint belongs to. */
final class TransactionEnded extends WorkflowException {

  private static final long serialVersionUID = 1L;

  TransactionEnded(String workflowId, String step) {
    super(
        workflowId,
        "["
            + workflowId
            + "] transaction step '"
            + step
            + "' has no checkpoint: its body ended the transaction by SQL, or reset its settings."
            + " What it committed stays. Execute no COMMIT, ROLLBACK or RESET ALL: return to commit,"
            + " throw to roll back.",
        null);
  }
}
