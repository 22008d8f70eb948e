package io.lakebase.workflow;

/** The work of a step without a result; the rules of {@link StepBody} hold. */
@FunctionalInterface
public interface StepAction {

  /**
   * Does the work.
   *
   * @param step this attempt
   * @throws Exception to fail the attempt
   */
  void run(StepContext step) throws Exception;
}
