package io.lakebase.workflow.message;

import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Many messages by one statement: all of them, or none if a destination is missing. Thread-safe.
 */
public final class BulkMessages {

  private static final String SEND =
      """
      WITH wanted AS MATERIALIZED (
        SELECT t.*, row_number() OVER (PARTITION BY t.w ORDER BY t.n) - 1 AS place
        FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int8[])
          WITH ORDINALITY AS t (id, w, topic, message, serialization, earliest, n)),
      destination AS MATERIALIZED (
        SELECT x.workflow_uuid FROM {dbos}.workflow_status x
        WHERE x.workflow_uuid = ANY (?) ORDER BY x.workflow_uuid FOR KEY SHARE),
      earliest AS MATERIALIZED (
        SELECT r.w, max(coalesce(r.earliest, {unread})) AS ms
        FROM (SELECT w, topic, max(earliest) AS earliest FROM wanted GROUP BY w, topic) r
        GROUP BY r.w),
      missing AS MATERIALIZED (
        SELECT DISTINCT w FROM wanted WHERE w NOT IN (SELECT workflow_uuid FROM destination)),
      sent AS (
        INSERT INTO {dbos}.notifications
          (message_uuid, destination_uuid, topic, message, serialization, created_at_epoch_ms)
        SELECT id, w, topic, message, serialization,
          greatest((extract(epoch FROM statement_timestamp()) * 1000)::bigint, e.ms) + place
        FROM wanted JOIN earliest e USING (w) WHERE NOT EXISTS (SELECT FROM missing)
        ORDER BY n
        ON CONFLICT (message_uuid) DO NOTHING
        RETURNING destination_uuid, topic, created_at_epoch_ms)
      SELECT w, NULL::bigint, NULL FROM missing
      UNION ALL
      SELECT destination_uuid, max(created_at_epoch_ms), topic FROM sent GROUP BY destination_uuid, topic
      """;

  private static final String SEND_AS_STEP =
      """
      WITH wanted AS MATERIALIZED (
        SELECT t.*, row_number() OVER (PARTITION BY t.w ORDER BY t.n) - 1 AS place
        FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int8[])
          WITH ORDINALITY AS t (id, w, topic, message, serialization, earliest, n)),
      destination AS MATERIALIZED (
        SELECT x.workflow_uuid FROM {dbos}.workflow_status x
        WHERE x.workflow_uuid = ANY (?) ORDER BY x.workflow_uuid FOR KEY SHARE),
      earliest AS MATERIALIZED (
        SELECT r.w, max(coalesce(r.earliest, {unread})) AS ms
        FROM (SELECT w, topic, max(earliest) AS earliest FROM wanted GROUP BY w, topic) r
        GROUP BY r.w),
      missing AS MATERIALIZED (
        SELECT DISTINCT w FROM wanted WHERE w NOT IN (SELECT workflow_uuid FROM destination)),
      owner AS MATERIALIZED (
        SELECT x.workflow_uuid, x.status, x.executor_id
        FROM {dbos}.workflow_status x WHERE x.workflow_uuid = ? FOR SHARE),
      done AS (
        INSERT INTO {dbos}.operation_outputs
          (workflow_uuid, function_id, function_name, error, started_at_epoch_ms, completed_at_epoch_ms, serialization)
        SELECT o.workflow_uuid, ?, ?, CASE WHEN EXISTS (SELECT FROM missing) THEN ?::text END, ?, ?, ?
        FROM owner o WHERE o.status = 'PENDING' AND o.executor_id = ?
        ON CONFLICT (workflow_uuid, function_id) DO NOTHING
        RETURNING workflow_uuid),
      sent AS (
        INSERT INTO {dbos}.notifications
          (message_uuid, destination_uuid, topic, message, serialization, created_at_epoch_ms)
        SELECT id, w, topic, message, serialization,
          greatest((extract(epoch FROM statement_timestamp()) * 1000)::bigint, e.ms) + place
        FROM wanted JOIN earliest e USING (w), done WHERE NOT EXISTS (SELECT FROM missing)
        ORDER BY n
        ON CONFLICT (message_uuid) DO NOTHING
        RETURNING created_at_epoch_ms)
      SELECT o.status, o.executor_id, EXISTS (SELECT 1 FROM done), NULL, NULL,
        CASE WHEN NOT EXISTS (SELECT FROM missing) THEN coalesce((SELECT max(created_at_epoch_ms) FROM sent), 0) END
      FROM owner o
      """;

  private static final String UNREAD =
      SendOrder.UNREAD.replace("{destination}", "r.w").replace("{topic}", "r.topic");

  private final String send;
  private final String sendAsStep;
  private final SendOrder order;

  public BulkMessages(SchemaNames names, Messages messages) {
    this.send = names.in(SEND.replace("{unread}", UNREAD));
    this.sendAsStep = names.in(SEND_AS_STEP.replace("{unread}", UNREAD));
    this.order = messages.order();
  }

  /** Destinations that do not exist; if there is one, nothing was sent. */
  public Set<String> send(Connection connection, List<Message> messages) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(send)) {
      bind(statement, messages);
      Set<String> missing = new LinkedHashSet<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          long sentAt = rows.getLong(2);
          if (rows.wasNull()) {
            missing.add(rows.getString(1));
          } else {
            order.sent(
                new Arrival(Arrival.Kind.MESSAGE, rows.getString(1), rows.getString(3)), sentAt);
          }
        }
      }
      return missing;
    }
  }

  /**
   * Sends as a workflow's step.
   *
   * @param step the checkpoint; its error is stored only if a destination is missing
   */
  public Fenced send(Connection connection, StepRow step, List<Message> messages)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sendAsStep)) {
      bind(statement, messages);
      statement.setString(8, step.workflowId());
      statement.setInt(9, step.functionId());
      statement.setString(10, step.functionName());
      statement.setString(11, step.error());
      statement.setObject(12, step.startedAt());
      statement.setObject(13, step.completedAt());
      statement.setString(14, step.serialization());
      statement.setString(15, step.executorId());
      Fenced result = Messages.fenced(statement, step);
      Long sentAt = result.sentAt();
      if (sentAt != null) {
        messages.forEach(message -> order.sent(message.arrival(), sentAt));
      }
      return result;
    }
  }

  private void bind(PreparedStatement statement, List<Message> messages) throws SQLException {
    texts(statement, 1, messages.stream().map(Message::id).toArray());
    texts(statement, 2, messages.stream().map(Message::destination).toArray());
    texts(statement, 3, messages.stream().map(Message::topic).toArray());
    texts(statement, 4, messages.stream().map(m -> m.payload().text()).toArray());
    texts(statement, 5, messages.stream().map(m -> m.payload().serialization()).toArray());
    Object[] earliest = messages.stream().map(m -> order.earliest(m.arrival())).toArray();
    statement.setArray(6, statement.getConnection().createArrayOf("int8", earliest));
    texts(statement, 7, messages.stream().map(Message::destination).distinct().toArray());
  }

  private static void texts(PreparedStatement statement, int at, Object[] values)
      throws SQLException {
    statement.setArray(at, statement.getConnection().createArrayOf("text", values));
  }
}
