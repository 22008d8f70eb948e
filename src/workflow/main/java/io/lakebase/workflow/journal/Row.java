package io.lakebase.workflow.journal;

/** Something the journal can write; each kind has a statement of its own in a flush. */
sealed interface Row permits StartRow, StepRow, OutcomeRow {

  String workflowId();

  /** Bytes this row is counted as, in the queue and in a flush. */
  long size();
}
