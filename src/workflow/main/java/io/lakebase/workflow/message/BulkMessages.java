package io.lakebase.workflow.message;

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
      missing AS MATERIALIZED (
        SELECT DISTINCT w FROM wanted WHERE w NOT IN (SELECT workflow_uuid FROM destination)),
      sent AS (
        INSERT INTO {dbos}.notifications
          (message_uuid, destination_uuid, topic, message, serialization, created_at_epoch_ms)
        SELECT id, w, topic, message, serialization,
          greatest((extract(epoch FROM statement_timestamp()) * 1000)::bigint, max(earliest) OVER (PARTITION BY w)) + place
        FROM wanted WHERE NOT EXISTS (SELECT FROM missing)
        ORDER BY n
        ON CONFLICT (message_uuid) DO NOTHING
        RETURNING destination_uuid, created_at_epoch_ms)
      SELECT w, NULL::bigint FROM missing
      UNION ALL
      SELECT destination_uuid, max(created_at_epoch_ms) FROM sent GROUP BY destination_uuid
      """;

  private final String send;
  private final SendOrder order;

  public BulkMessages(SchemaNames names, Messages messages) {
    this.send = names.in(SEND);
    this.order = messages.order();
  }

  /** Destinations that do not exist; if there is one, nothing was sent. */
  public Set<String> send(Connection connection, List<Message> messages) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(send)) {
      texts(statement, 1, messages.stream().map(Message::id).toArray());
      texts(statement, 2, messages.stream().map(Message::destination).toArray());
      texts(statement, 3, messages.stream().map(Message::topic).toArray());
      texts(statement, 4, messages.stream().map(m -> m.payload().text()).toArray());
      texts(statement, 5, messages.stream().map(m -> m.payload().serialization()).toArray());
      Object[] earliest = messages.stream().map(m -> order.earliest(m.destination())).toArray();
      statement.setArray(6, connection.createArrayOf("int8", earliest));
      texts(statement, 7, messages.stream().map(Message::destination).distinct().toArray());
      Set<String> missing = new LinkedHashSet<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          long sentAt = rows.getLong(2);
          if (rows.wasNull()) {
            missing.add(rows.getString(1));
          } else {
            order.sent(rows.getString(1), sentAt);
          }
        }
      }
      return missing;
    }
  }

  private static void texts(PreparedStatement statement, int at, Object[] values)
      throws SQLException {
    statement.setArray(at, statement.getConnection().createArrayOf("text", values));
  }
}
