package io.lakebase.workflow.journal;

/** What became of an outcome. */
public sealed interface OutcomeResult {

  /** The workflow has ended so. */
  record Recorded() implements OutcomeResult {}

  /**
   * The outcome was not written.
   *
   * @param statusNow the stored status; {@code "MISSING"} when the workflow is gone, {@code
   *     "REVOKED"} when the run was revoked in this process; {@code PENDING} means another owner
   */
  record Superseded(String statusNow) implements OutcomeResult {}
}
