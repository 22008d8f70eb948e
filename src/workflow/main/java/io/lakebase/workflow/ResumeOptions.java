package io.lakebase.workflow;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How workflows go on. Immutable.
 *
 * @param scope whether children are resumed too
 * @param queue the queue to wait on; null for DBOS's internal one, which every engine serves
 * @param applicationVersion the version to go on with, whose code must fit what is recorded; null
 *     for the one they had
 */
public record ResumeOptions(
    WorkflowManagement.Scope scope, @Nullable String queue, @Nullable String applicationVersion) {

  private static final ResumeOptions DEFAULTS =
      new ResumeOptions(WorkflowManagement.Scope.ALONE, null, null);

  public ResumeOptions {
    Objects.requireNonNull(scope, "scope");
    if (queue != null) {
      WorkflowType.requireName("queue", queue);
    }
    if (applicationVersion != null) {
      WorkflowType.requireName("application version", applicationVersion);
    }
  }

  /**
   * The named workflows, without a queue, with the version they had.
   *
   * @return the options
   */
  public static ResumeOptions defaults() {
    return DEFAULTS;
  }

  /**
   * With children.
   *
   * @return a copy
   */
  public ResumeOptions withChildren() {
    return new ResumeOptions(WorkflowManagement.Scope.WITH_CHILDREN, queue, applicationVersion);
  }

  /**
   * By way of a queue.
   *
   * @param queue its name
   * @return a copy
   */
  public ResumeOptions onQueue(String queue) {
    return new ResumeOptions(scope, queue, applicationVersion);
  }

  /**
   * With another version's code.
   *
   * @param version 1 to 255 bytes
   * @return a copy
   */
  public ResumeOptions withApplicationVersion(String version) {
    return new ResumeOptions(scope, queue, version);
  }
}
