package io.lakebase.workflow;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts a workflow at each of its slots, once in all processes together. Immutable. Defaults:
 * workflows of one schedule may overlap; of missed slots the newest is made up for; no queue.
 *
 * @param name the stored name, 1 to 255 bytes; part of its workflows' ids
 * @param workflow what is started
 * @param timing when
 * @param context handed to each workflow, stored as JSON; null for none
 * @param overlap what happens at a slot while the workflow of an earlier one has not ended
 * @param catchUp what happens to slots that nobody was there for
 * @param queue the queue that its workflows wait on; null for none
 * @param <C> the context
 */
public record Schedule<C>(
    String name,
    WorkflowType<Slot<C>, ?> workflow,
    Timing timing,
    @Nullable C context,
    Overlap overlap,
    CatchUp catchUp,
    @Nullable String queue) {

  public Schedule {
    WorkflowType.requireName("schedule", name);
    Objects.requireNonNull(workflow, "workflow");
    Objects.requireNonNull(timing, "timing");
    Objects.requireNonNull(overlap, "overlap");
    Objects.requireNonNull(catchUp, "catchUp");
    if (queue != null) {
      WorkflowType.requireName("queue", queue);
    }
  }

  /**
   * A schedule with the defaults.
   *
   * @param name 1 to 255 bytes
   * @param workflow what is started, see {@link Workflow#scheduled}
   * @param timing when
   * @param <C> the context
   * @return the schedule
   */
  public static <C> Schedule<C> of(String name, WorkflowType<Slot<C>, ?> workflow, Timing timing) {
    return new Schedule<>(name, workflow, timing, null, Overlap.ALLOW, CatchUp.last(), null);
  }

  /**
   * With something for its workflows to work on.
   *
   * @param value stored as JSON
   * @return a copy
   */
  public Schedule<C> withContext(@Nullable C value) {
    return new Schedule<>(name, workflow, timing, value, overlap, catchUp, queue);
  }

  /**
   * With a rule for slots during an earlier workflow.
   *
   * @param policy the rule
   * @return a copy
   */
  public Schedule<C> withOverlap(Overlap policy) {
    return new Schedule<>(name, workflow, timing, context, policy, catchUp, queue);
  }

  /**
   * With a rule for missed slots.
   *
   * @param policy the rule
   * @return a copy
   */
  public Schedule<C> withCatchUp(CatchUp policy) {
    return new Schedule<>(name, workflow, timing, context, overlap, policy, queue);
  }

  /**
   * On a queue, within its limits.
   *
   * @param where the queue; some engine has to serve it
   * @return a copy
   */
  public Schedule<C> onQueue(WorkflowQueue where) {
    return new Schedule<>(name, workflow, timing, context, overlap, catchUp, where.name());
  }
}
