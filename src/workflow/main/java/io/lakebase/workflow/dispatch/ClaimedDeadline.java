package io.lakebase.workflow.dispatch;

/**
 * When what is claimed has to end: its time limit counts from the claim. Without one there is none,
 * which {@code least} alone would not say: it passes over NULL.
 */
final class ClaimedDeadline {

  /** A limit of any length, since what is beyond it would leave the range of the column. */
  private static final String DEADLINE =
      """
      least({row}.workflow_deadline_epoch_ms, CASE WHEN {row}.workflow_timeout_ms IS NOT NULL
          THEN {now}.ms + least({row}.workflow_timeout_ms, 1000000000000000) END)""";

  private ClaimedDeadline() {}

  /** An expression on a row of the one alias and the time of the other. */
  static String of(String row, String now) {
    return DEADLINE.replace("{row}", row).replace("{now}", now);
  }
}
