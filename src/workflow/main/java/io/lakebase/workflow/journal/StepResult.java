package io.lakebase.workflow.journal;

/** What became of a checkpoint. */
public sealed interface StepResult {

  /**
   * The checkpoint is stored.
   *
   * @param cancelled the workflow has been cancelled meanwhile: finished work is kept, go no
   *     further
   */
  record Recorded(boolean cancelled) implements StepResult {}

  /** Nothing was written, since this run owns the workflow no more: stop it. */
  record Superseded(String reason) implements StepResult {}
}
