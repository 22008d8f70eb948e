package io.lakebase.workflow;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which workflows to list, oldest first. Immutable. Empty lists mean no restriction.
 *
 * @param names only these workflow names
 * @param states only these states
 * @param idPrefix only ids that begin with this; null for all
 * @param limit at most this many rows, 1 to 10,000
 * @param offset how many rows to skip
 */
public record WorkflowQuery(
    List<String> names,
    List<WorkflowState> states,
    @Nullable String idPrefix,
    int limit,
    int offset) {

  private static final WorkflowQuery ALL = new WorkflowQuery(List.of(), List.of(), null, 100, 0);

  public WorkflowQuery {
    names = List.copyOf(names);
    states = List.copyOf(states);
    Objects.checkIndex(limit - 1, 10_000);
    if (offset < 0) {
      throw new IllegalArgumentException("[offset] not usable: it is negative. Begin at 0.");
    }
  }

  /**
   * The 100 oldest workflows of every kind.
   *
   * @return the query
   */
  public static WorkflowQuery all() {
    return ALL;
  }

  /**
   * With certain names only.
   *
   * @param names workflow names
   * @return a copy
   */
  public WorkflowQuery withNames(String... names) {
    return new WorkflowQuery(List.of(names), states, idPrefix, limit, offset);
  }

  /**
   * With certain states only.
   *
   * @param states the states
   * @return a copy
   */
  public WorkflowQuery withStates(WorkflowState... states) {
    return new WorkflowQuery(names, List.of(states), idPrefix, limit, offset);
  }

  /**
   * With certain ids only.
   *
   * @param prefix what the ids begin with
   * @return a copy
   */
  public WorkflowQuery withIdPrefix(String prefix) {
    return new WorkflowQuery(names, states, prefix, limit, offset);
  }

  /**
   * One page.
   *
   * @param limit rows at most, 1 to 10,000
   * @param offset rows to skip
   * @return a copy
   */
  public WorkflowQuery page(int limit, int offset) {
    return new WorkflowQuery(names, states, idPrefix, limit, offset);
  }
}
