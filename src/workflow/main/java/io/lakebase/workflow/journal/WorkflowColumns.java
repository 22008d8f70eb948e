package io.lakebase.workflow.journal;

import io.lakebase.workflow.schema.SchemaFeatures;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The columns of a workflow in a fixed order, and how a row of them is read. */
public final class WorkflowColumns {

  /** What a workflow {@code s} was started with; a row without it may have it in DBOS's table. */
  public static final String INPUTS =
      "coalesce(s.inputs, {own}.payload(s.workflow_uuid, 'inputs'))";

  /** What it came to, if it did. */
  static final String OUTPUT =
      "CASE WHEN s.status = 'SUCCESS' AND s.output IS NULL THEN {own}.payload(s.workflow_uuid, 'output') ELSE s.output END";

  static final String ERROR =
      "CASE WHEN s.status = 'ERROR' AND s.error IS NULL THEN {own}.payload(s.workflow_uuid, 'error') ELSE s.error END";

  private static final String COLUMNS =
      """
      s.workflow_uuid, s.status, s.name, s.class_name, s.config_name,
      {payload}, s.serialization, s.executor_id, s.application_version,
      {app}, s.created_at, s.updated_at, s.started_at_epoch_ms, s.completed_at,
      s.recovery_attempts, s.queue_name, s.priority, s.queue_partition_key, s.deduplication_id,
      s.delay_until_epoch_ms, s.workflow_timeout_ms, s.workflow_deadline_epoch_ms,
      s.parent_workflow_id, s.forked_from, s.authenticated_user, s.assumed_role,
      s.authenticated_roles, s.attributes::text
      """;

  private WorkflowColumns() {}

  public static String of(SchemaFeatures features, boolean withPayload) {
    return COLUMNS
        .replace(
            "{payload}",
            withPayload
                ? String.join(", ", INPUTS, OUTPUT, ERROR)
                : "NULL::text, NULL::text, NULL::text")
        .replace("{app}", features.applicationName() ? "s.application_name" : "NULL::text");
  }

  public static WorkflowRow read(ResultSet row) throws SQLException {
    return new WorkflowRow(
        row.getString(1),
        row.getString(2),
        new WorkflowIdentity(
            Objects.requireNonNullElse(row.getString(3), ""), row.getString(4), row.getString(5)),
        row.getString(6),
        row.getString(7),
        error(row, 8),
        row.getString(9),
        row.getString(10),
        row.getString(11),
        row.getString(12),
        row.getLong(13),
        row.getLong(14),
        number(row, 15),
        number(row, 16),
        row.getInt(17),
        row.getString(18),
        row.getInt(19),
        row.getString(20),
        row.getString(21),
        number(row, 22),
        number(row, 23),
        number(row, 24),
        row.getString(25),
        row.getString(26),
        row.getString(27),
        row.getString(28),
        row.getString(29),
        row.getString(30));
  }

  /** DBOS's Go kit writes an empty text for no error. */
  static @Nullable String error(ResultSet row, int column) throws SQLException {
    String error = row.getString(column);
    return error == null || error.isEmpty() ? null : error;
  }

  static @Nullable Long number(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
