package io.lakebase.workflow;

/**
 * One attempt of a step, as its body sees it. Belongs to the body's thread, except {@link
 * #heartbeat}, which any thread may call.
 */
public interface StepContext {

  /**
   * A key that is the same for every attempt of this step, in every process, and for no other step:
   * hand it to services that deduplicate by key.
   *
   * @return workflow id and function id, {@code order-42/3}
   */
  String idempotencyKey();

  /**
   * The workflow that this step belongs to.
   *
   * @return its id
   */
  String workflowId();

  /**
   * Which attempt this is within this process.
   *
   * @return 1 for the first
   */
  int attempt();

  /**
   * Says that the step is alive; with {@link StepOptions#withHeartbeatTimeout} a step that stays
   * silent is interrupted.
   */
  void heartbeat();
}
