package io.lakebase.workflow.journal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which function a workflow runs. Absent and empty class or configuration names are the same
 * function, as DBOS has it.
 */
public record WorkflowIdentity(
    String name, @Nullable String className, @Nullable String configName) {

  public WorkflowIdentity {
    Objects.requireNonNull(name, "name");
  }

  /** A workflow that is known by its name alone. */
  public static WorkflowIdentity of(String name) {
    return new WorkflowIdentity(name, null, null);
  }

  /** Whether both mean the same function. */
  public boolean sameAs(WorkflowIdentity other) {
    return name.equals(other.name)
        && orEmpty(className).equals(orEmpty(other.className))
        && orEmpty(configName).equals(orEmpty(other.configName));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
