package io.lakebase.workflow;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which workflows, in which order, how many. Immutable. Conditions are joined by "and", the values
 * of one condition by "or". Pages follow each other by {@link #after}: no row is skipped or seen
 * twice because others come or go meanwhile.
 *
 * @param only the wanted values by field; a field without values does not restrict
 * @param idPrefix only ids that begin with this; null for all
 * @param created when they were started
 * @param completed when they ended
 * @param newestFirst the youngest first instead of the oldest
 * @param after the row that the page comes behind; null for the first page
 * @param payloads whether input, result and error are read
 * @param limit at most this many rows, 1 to 10,000
 */
public record WorkflowQuery(
    Map<WorkflowField, List<String>> only,
    @Nullable String idPrefix,
    Period created,
    Period completed,
    boolean newestFirst,
    @Nullable Position after,
    boolean payloads,
    int limit) {

  private static final WorkflowQuery ALL =
      new WorkflowQuery(Map.of(), null, Period.ALWAYS, Period.ALWAYS, false, null, true, 100);

  /**
   * A span of time, millisecond precision.
   *
   * @param from inclusive, null for no beginning
   * @param to exclusive, null for no end
   */
  public record Period(@Nullable Instant from, @Nullable Instant to) {
    static final Period ALWAYS = new Period(null, null);
  }

  /**
   * A row's place in the order.
   *
   * @param createdAt when the workflow was started
   * @param workflowId its id
   */
  public record Position(Instant createdAt, String workflowId) {
    public Position {
      Objects.requireNonNull(createdAt, "createdAt");
      Objects.requireNonNull(workflowId, "workflowId");
    }
  }

  public WorkflowQuery {
    Map<WorkflowField, List<String>> copy = new EnumMap<>(WorkflowField.class);
    only.forEach(
        (field, values) -> {
          if (!values.isEmpty()) {
            copy.put(field, List.copyOf(values));
          }
        });
    only = Collections.unmodifiableMap(copy);
    only.getOrDefault(WorkflowField.STATE, List.of()).forEach(WorkflowState::valueOf);
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(completed, "completed");
    if (limit < 1 || limit > 10_000) {
      throw new IllegalArgumentException(
          "[limit] not usable: " + limit + ". Choose 1 to 10,000 and read page by page.");
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
   * With certain values of a field only.
   *
   * @param field which
   * @param values the wanted values; none for all
   * @return a copy
   * @throws IllegalArgumentException if the field is the state and a value is no state's name
   */
  public WorkflowQuery with(WorkflowField field, List<String> values) {
    Map<WorkflowField, List<String>> changed = new EnumMap<>(WorkflowField.class);
    changed.putAll(only);
    changed.put(field, values);
    return new WorkflowQuery(
        changed, idPrefix, created, completed, newestFirst, after, payloads, limit);
  }

  /**
   * With certain ids only.
   *
   * @param ids workflow ids
   * @return a copy
   */
  public WorkflowQuery withIds(String... ids) {
    return with(WorkflowField.ID, List.of(ids));
  }

  /**
   * With certain names only.
   *
   * @param names workflow names
   * @return a copy
   */
  public WorkflowQuery withNames(String... names) {
    return with(WorkflowField.NAME, List.of(names));
  }

  /**
   * With certain states only.
   *
   * @param states the states
   * @return a copy
   */
  public WorkflowQuery withStates(WorkflowState... states) {
    return with(WorkflowField.STATE, Stream.of(states).map(Enum::name).toList());
  }

  /**
   * On certain queues only.
   *
   * @param queues queue names
   * @return a copy
   */
  public WorkflowQuery withQueues(String... queues) {
    return with(WorkflowField.QUEUE, List.of(queues));
  }

  /**
   * Of certain application versions only.
   *
   * @param versions the versions
   * @return a copy
   */
  public WorkflowQuery withApplicationVersions(String... versions) {
    return with(WorkflowField.APPLICATION_VERSION, List.of(versions));
  }

  /**
   * Children of certain workflows only.
   *
   * @param workflowIds the parents
   * @return a copy
   */
  public WorkflowQuery withParents(String... workflowIds) {
    return with(WorkflowField.PARENT, List.of(workflowIds));
  }

  /**
   * With certain ids only. No index helps: combine it with a time or a state on a large table.
   *
   * @param prefix what the ids begin with
   * @return a copy
   */
  public WorkflowQuery withIdPrefix(String prefix) {
    return new WorkflowQuery(only, prefix, created, completed, newestFirst, after, payloads, limit);
  }

  /**
   * Started in a span of time only.
   *
   * @param from inclusive, null for no beginning
   * @param to exclusive, null for no end
   * @return a copy
   */
  public WorkflowQuery createdBetween(@Nullable Instant from, @Nullable Instant to) {
    return new WorkflowQuery(
        only, idPrefix, new Period(from, to), completed, newestFirst, after, payloads, limit);
  }

  /**
   * Ended in a span of time only.
   *
   * @param from inclusive, null for no beginning
   * @param to exclusive, null for no end
   * @return a copy
   */
  public WorkflowQuery completedBetween(@Nullable Instant from, @Nullable Instant to) {
    return new WorkflowQuery(
        only, idPrefix, created, new Period(from, to), newestFirst, after, payloads, limit);
  }

  /**
   * The youngest first.
   *
   * @return a copy
   */
  public WorkflowQuery withNewestFirst() {
    return new WorkflowQuery(only, idPrefix, created, completed, true, after, payloads, limit);
  }

  /**
   * Without input, result and error, which may be long.
   *
   * @return a copy
   */
  public WorkflowQuery withoutPayloads() {
    return new WorkflowQuery(only, idPrefix, created, completed, newestFirst, after, false, limit);
  }

  /**
   * With that many rows a page.
   *
   * @param limit rows at most, 1 to 10,000
   * @return a copy
   */
  public WorkflowQuery withLimit(int limit) {
    return new WorkflowQuery(
        only, idPrefix, created, completed, newestFirst, after, payloads, limit);
  }

  /**
   * The page behind a row.
   *
   * @param last the last row of the page before
   * @return a copy
   */
  public WorkflowQuery after(WorkflowInfo last) {
    return after(new Position(last.createdAt(), last.id()));
  }

  /**
   * The page behind a place in the order.
   *
   * @param position where the page before ended; null for the first page
   * @return a copy
   */
  public WorkflowQuery after(@Nullable Position position) {
    return new WorkflowQuery(
        only, idPrefix, created, completed, newestFirst, position, payloads, limit);
  }

  /**
   * The wanted states.
   *
   * @return empty for all
   */
  public Set<WorkflowState> states() {
    return only.getOrDefault(WorkflowField.STATE, List.of()).stream()
        .map(WorkflowState::valueOf)
        .collect(Collectors.toUnmodifiableSet());
  }
}
