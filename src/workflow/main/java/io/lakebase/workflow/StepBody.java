package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The work of a step that has a result. At least once: it runs again if the process dies before its
 * result is stored.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface StepBody<T> {

  /**
   * Does the work.
   *
   * @param step this attempt
   * @return the result; the workflow sees it after a round through the codec, on the first run and
   *     on replay alike
   * @throws Exception to fail the attempt
   */
  @Nullable T run(StepContext step) throws Exception;
}
