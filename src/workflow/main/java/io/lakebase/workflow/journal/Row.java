package io.lakebase.workflow.journal;

/** Something the journal can write; each kind has a statement of its own in a flush. */
sealed interface Row permits StartRow, StepRow, OutcomeRow {

  String workflowId();
}
