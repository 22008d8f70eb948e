package io.lakebase.workflow.manage;

import io.lakebase.workflow.WorkflowField;
import io.lakebase.workflow.WorkflowQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query as SQL: only the conditions that were asked for, every value but the states a parameter.
 * States are literals so that the planner can prove the predicates of the partial indexes.
 */
final class Conditions {

  private final StringBuilder sql = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  private Conditions() {}

  static Conditions of(WorkflowQuery query) {
    Conditions conditions = new Conditions();
    query.only().forEach(conditions::any);
    conditions.one(" AND starts_with(s.workflow_uuid, ?)", query.idPrefix());
    conditions.one(" AND s.created_at >= ?", millis(query.created().from()));
    conditions.one(" AND s.created_at < ?", millis(query.created().to()));
    conditions.one(" AND s.completed_at >= ?", millis(query.completed().from()));
    conditions.one(" AND s.completed_at < ?", millis(query.completed().to()));
    return conditions;
  }

  /** Behind the query's position, in its order, at most its limit. */
  Conditions page(WorkflowQuery query) {
    WorkflowQuery.Position after = query.after();
    if (after != null) {
      one(
          " AND (s.created_at, s.workflow_uuid) " + (query.newestFirst() ? "<" : ">") + " (?",
          after.createdAt().toEpochMilli());
      one(", ?)", after.workflowId());
    }
    String direction = query.newestFirst() ? " DESC" : "";
    sql.append(" ORDER BY s.created_at").append(direction);
    sql.append(", s.workflow_uuid").append(direction);
    one(" LIMIT ?", query.limit());
    return this;
  }

  static String column(WorkflowField field) {
    return switch (field) {
      case ID -> "s.workflow_uuid";
      case STATE -> "s.status";
      case NAME -> "s.name";
      case QUEUE -> "s.queue_name";
      case APPLICATION_VERSION -> "s.application_version";
      case EXECUTOR -> "s.executor_id";
      case PARENT -> "s.parent_workflow_id";
      case FORKED_FROM -> "s.forked_from";
      case AUTHENTICATED_USER -> "s.authenticated_user";
    };
  }

  /** For {@code IN}; the names are those of an enum. */
  static String literals(List<String> states) {
    return states.stream().sorted().collect(Collectors.joining("', '", "('", "')"));
  }

  private void any(WorkflowField field, List<String> wanted) {
    if (field == WorkflowField.STATE) {
      sql.append(" AND s.status IN ").append(literals(wanted));
    } else {
      one(" AND " + column(field) + " = ANY (?)", wanted.toArray(String[]::new));
    }
  }

  private void one(String condition, @Nullable Object wanted) {
    if (wanted != null) {
      sql.append(condition);
      values.add(wanted);
    }
  }

  private static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }

  String sql() {
    return sql.toString();
  }

  List<Object> values() {
    return values;
  }
}
