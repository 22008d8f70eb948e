package io.lakebase.workflow;

import org.jspecify.annotations.Nullable;

/**
 * A step that runs beside the workflow's thread. Belongs to that thread.
 *
 * @param <T> the step's result
 */
public interface StepHandle<T> {

  /**
   * The step's name.
   *
   * @return as given to {@code stepAsync} or {@code runAsync}
   */
  String name();

  /**
   * Waits for the step.
   *
   * @return its decoded result
   * @throws StepFailure if the step failed
   */
  @Nullable T join();
}
