package io.lakebase.workflow.testing;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine crashes, once. Immutable.
 *
 * @param moment before or after what
 * @param name the step's name, for {@link Moment#BEFORE_OUTCOME} the workflow's
 * @param workflowId only in this workflow; null for any
 * @param visit at which visit of the point, from 1
 */
public record CrashPoint(Moment moment, String name, @Nullable String workflowId, int visit) {

  /** A moment in a step or at the end of a workflow. */
  public enum Moment {
    /** The step before is stored, the body has not begun. */
    BEFORE_BODY,
    /** The body is done, nothing of it is stored; a transaction is not committed. */
    AFTER_BODY,
    /** The body's result is stored. */
    AFTER_CHECKPOINT,
    /** Every step is stored, the workflow's result is not. */
    BEFORE_OUTCOME
  }

  public CrashPoint {
    Objects.requireNonNull(moment, "moment");
    Objects.requireNonNull(name, "name");
    if (visit < 1) {
      throw new IllegalArgumentException("[visit] not usable: " + visit + ". Visits start at 1.");
    }
  }

  /**
   * Before a step's body.
   *
   * @param step the step's name
   * @return the point
   */
  public static CrashPoint beforeBody(String step) {
    return new CrashPoint(Moment.BEFORE_BODY, step, null, 1);
  }

  /**
   * After a step's body and before its checkpoint.
   *
   * @param step the step's name
   * @return the point
   */
  public static CrashPoint afterBody(String step) {
    return new CrashPoint(Moment.AFTER_BODY, step, null, 1);
  }

  /**
   * After a step's checkpoint.
   *
   * @param step the step's name
   * @return the point
   */
  public static CrashPoint afterCheckpoint(String step) {
    return new CrashPoint(Moment.AFTER_CHECKPOINT, step, null, 1);
  }

  /**
   * After a workflow's last line and before its outcome is stored.
   *
   * @param workflow the workflow's name
   * @return the point
   */
  public static CrashPoint beforeOutcome(String workflow) {
    return new CrashPoint(Moment.BEFORE_OUTCOME, workflow, null, 1);
  }

  /**
   * In one workflow only.
   *
   * @param id the workflow's id
   * @return a copy
   */
  public CrashPoint inWorkflow(String id) {
    return new CrashPoint(moment, name, id, visit);
  }

  /**
   * At a later visit.
   *
   * @param number from 1
   * @return a copy
   */
  public CrashPoint onVisit(int number) {
    return new CrashPoint(moment, name, workflowId, number);
  }
}
