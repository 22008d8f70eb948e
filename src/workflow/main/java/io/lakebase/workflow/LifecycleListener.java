package io.lakebase.workflow;

/**
 * Hears what an engine does; for logs, metrics and alerts. Called on the engine's threads: return
 * quickly. What a method throws is logged and otherwise ignored.
 */
public interface LifecycleListener {

  /**
   * A workflow begins to run here: started, claimed, taken over or woken up.
   *
   * @param workflowId its id
   * @param name its name
   * @param replay whether it has recorded steps
   */
  default void running(String workflowId, String name, boolean replay) {}

  /**
   * A workflow ended here and that is stored.
   *
   * @param workflowId its id
   * @param name its name
   * @param state how it ended
   */
  default void ended(String workflowId, String name, WorkflowState state) {}

  /**
   * A workflow left its thread here without having ended.
   *
   * @param workflowId its id
   * @param name its name
   * @param why {@code parked}, {@code superseded}, {@code closing}, {@code continued} or {@code
   *     failed}
   */
  default void left(String workflowId, String name, String why) {}

  /**
   * This process took over workflows of another one whose lease had lapsed.
   *
   * @param executorId the lapsed lease
   * @param workflows how many
   */
  default void tookOver(String executorId, int workflows) {}

  /**
   * This process's lease was lost: another process owns its workflows now; runs here have been
   * stopped.
   */
  default void leaseLost() {}
}
