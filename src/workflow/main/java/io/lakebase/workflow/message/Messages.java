package io.lakebase.workflow.message;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * Messages in SQL. What a workflow does is one statement with its checkpoint, under the owner's
 * lock. Thread-safe.
 */
public final class Messages {

  private static final String SEND =
      """
      WITH destination AS MATERIALIZED (
        SELECT x.workflow_uuid FROM {dbos}.workflow_status x WHERE x.workflow_uuid = ? FOR KEY SHARE),
      sent AS (
        INSERT INTO {dbos}.notifications
          (message_uuid, destination_uuid, topic, message, serialization, created_at_epoch_ms)
        SELECT ?, d.workflow_uuid, ?, ?, ?,
          greatest((extract(epoch FROM clock_timestamp()) * 1000)::bigint, coalesce(?::bigint, {unread}))
        FROM destination d
        ON CONFLICT (message_uuid) DO NOTHING
        RETURNING created_at_epoch_ms)
      SELECT EXISTS (SELECT 1 FROM destination), (SELECT created_at_epoch_ms FROM sent)
      """;

  private static final String SEND_AS_STEP =
      """
      WITH owner AS MATERIALIZED (
        SELECT x.workflow_uuid, x.status, x.executor_id
        FROM {dbos}.workflow_status x WHERE x.workflow_uuid = ? FOR SHARE),
      destination AS MATERIALIZED (
        SELECT x.workflow_uuid FROM {dbos}.workflow_status x WHERE x.workflow_uuid = ? FOR KEY SHARE),
      done AS (
        INSERT INTO {dbos}.operation_outputs
          (workflow_uuid, function_id, function_name, error, started_at_epoch_ms, completed_at_epoch_ms, serialization)
        SELECT o.workflow_uuid, ?, ?, CASE WHEN EXISTS (SELECT 1 FROM destination) THEN NULL ELSE ?::text END, ?, ?, ?
        FROM owner o WHERE o.status = 'PENDING' AND o.executor_id = ?
        ON CONFLICT (workflow_uuid, function_id) DO NOTHING
        RETURNING workflow_uuid),
      sent AS (
        INSERT INTO {dbos}.notifications
          (message_uuid, destination_uuid, topic, message, serialization, created_at_epoch_ms)
        SELECT ?, d.workflow_uuid, ?, ?, ?,
          greatest((extract(epoch FROM clock_timestamp()) * 1000)::bigint, coalesce(?::bigint, {unread}))
        FROM destination d, done
        RETURNING created_at_epoch_ms)
      SELECT o.status, o.executor_id, EXISTS (SELECT 1 FROM done), NULL, NULL, (SELECT created_at_epoch_ms FROM sent)
      FROM owner o
      """;

  private static final String RECEIVE =
      """
      WITH owner AS MATERIALIZED (
        SELECT x.workflow_uuid, x.status, x.executor_id
        FROM {dbos}.workflow_status x WHERE x.workflow_uuid = ? FOR SHARE),
      next AS MATERIALIZED (
        SELECT n.message_uuid, n.message, n.serialization FROM {dbos}.notifications n, owner o
        WHERE o.status = 'PENDING' AND o.executor_id = ?
          AND n.destination_uuid = ? AND n.topic = ? AND NOT n.consumed
        ORDER BY n.created_at_epoch_ms LIMIT 1),
      done AS (
        INSERT INTO {dbos}.operation_outputs
          (workflow_uuid, function_id, function_name, output, started_at_epoch_ms, completed_at_epoch_ms, serialization)
        SELECT ?, ?, ?, message, ?, ?, serialization FROM next
        ON CONFLICT (workflow_uuid, function_id) DO NOTHING
        RETURNING workflow_uuid),
      taken AS (
        UPDATE {dbos}.notifications SET consumed = TRUE
        WHERE message_uuid = (SELECT message_uuid FROM next) AND EXISTS (SELECT 1 FROM done))
      SELECT o.status, o.executor_id, EXISTS (SELECT 1 FROM done), n.message, n.serialization, NULL::bigint
      FROM owner o LEFT JOIN next n ON TRUE
      """;

  private static final String UNREAD =
      SendOrder.UNREAD.replace("{destination}", "d.workflow_uuid").replace("{topic}", "?");

  private static final String STORED =
      """
      SELECT function_name, output, error, started_at_epoch_ms, completed_at_epoch_ms, serialization
      FROM {dbos}.operation_outputs WHERE workflow_uuid = ? AND function_id = ?
      """;

  private final Connections connections;
  private final String stored;
  private final String send;
  private final String sendAsStep;
  private final String receive;
  private final SendOrder order = new SendOrder();

  public Messages(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.stored = names.in(STORED);
    this.send = names.in(SEND.replace("{unread}", UNREAD));
    this.sendAsStep = names.in(SEND_AS_STEP.replace("{unread}", UNREAD));
    this.receive = names.in(RECEIVE);
  }

  SendOrder order() {
    return order;
  }

  /** Whether the destination exists; a message of an id that is stored already changes nothing. */
  public boolean send(Message message) throws SQLException {
    return connections.with(connection -> send(connection, message));
  }

  /** The same in the caller's transaction. */
  public boolean send(Connection connection, Message message) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(send)) {
      statement.setString(1, message.destination());
      message(statement, 2, message);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        long sentAt = rows.getLong(2);
        if (!rows.wasNull()) {
          order.sent(message.arrival(), sentAt);
        }
        return rows.getBoolean(1);
      }
    }
  }

  /**
   * Sends as a workflow's step.
   *
   * @param step the checkpoint; its error is stored only if there is no destination
   */
  public Fenced send(StepRow step, Message message) throws SQLException {
    Fenced result =
        connections.with(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(sendAsStep)) {
                statement.setString(1, step.workflowId());
                statement.setString(2, message.destination());
                statement.setInt(3, step.functionId());
                statement.setString(4, step.functionName());
                statement.setString(5, step.error());
                statement.setObject(6, step.startedAt());
                statement.setObject(7, step.completedAt());
                statement.setString(8, step.serialization());
                statement.setString(9, step.executorId());
                message(statement, 10, message);
                return fenced(statement, step);
              }
            });
    if (result.sentAt() != null) {
      order.sent(message.arrival(), result.sentAt());
    }
    return result;
  }

  private void message(PreparedStatement statement, int at, Message message) throws SQLException {
    statement.setString(at, message.id());
    statement.setString(at + 1, message.topic());
    statement.setString(at + 2, message.payload().text());
    statement.setString(at + 3, message.payload().serialization());
    statement.setObject(at + 4, order.earliest(message.arrival()), Types.BIGINT);
    statement.setString(at + 5, message.topic());
  }

  /** Takes the oldest message of a topic, if there is one, and checkpoints it. */
  public Fenced receive(StepRow step, String topic) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(receive)) {
            statement.setString(1, step.workflowId());
            statement.setString(2, step.executorId());
            statement.setString(3, step.workflowId());
            statement.setString(4, topic);
            statement.setString(5, step.workflowId());
            statement.setInt(6, step.functionId());
            statement.setString(7, step.functionName());
            statement.setObject(8, step.startedAt());
            statement.setObject(9, step.completedAt());
            return fenced(statement, step);
          }
        });
  }

  /** The checkpoint of that number, whoever made it. */
  public @Nullable StepRecord stored(StepRow step) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(stored)) {
            statement.setString(1, step.workflowId());
            statement.setInt(2, step.functionId());
            try (ResultSet rows = statement.executeQuery()) {
              return rows.next() ? record(step, rows) : null;
            }
          }
        });
  }

  private static StepRecord record(StepRow step, ResultSet rows) throws SQLException {
    return new StepRecord(
        step.workflowId(),
        step.functionId(),
        rows.getString(1),
        rows.getString(2),
        rows.getString(3),
        null,
        rows.getObject(4, Long.class),
        rows.getObject(5, Long.class),
        rows.getString(6));
  }

  static Fenced fenced(PreparedStatement statement, StepRow step) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        return new Fenced(null, false, false, null, null);
      }
      String text = rows.getString(4);
      @Nullable Long sentAt = rows.getObject(6, Long.class);
      return new Fenced(
          rows.getString(1),
          step.executorId().equals(rows.getString(2)),
          rows.getBoolean(3),
          text == null ? null : new Payload(text, rows.getString(5)),
          sentAt);
    }
  }
}
