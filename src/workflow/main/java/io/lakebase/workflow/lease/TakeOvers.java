package io.lakebase.workflow.lease;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Takes over chunk by chunk, each going on where the last one ended. */
final class TakeOvers {

  private final Connections connections;
  private final SchemaNames names;

  /**
   * Creation time from which the next chunk looks on, so that no chunk reads again what is moved.
   */
  private final Map<String, Long> from = new ConcurrentHashMap<>();

  TakeOvers(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.names = names;
  }

  TakeOver next(String lapsed, String mine, int limit, Known known) throws SQLException {
    if (lapsed.equals(mine) || limit < 1) {
      throw new IllegalArgumentException("[" + lapsed + "] nothing to take over, limit " + limit);
    }
    return connections.with(
        connection -> {
          TakeOver chunk = chunk(connection, lapsed, mine, limit, known);
          boolean empty =
              chunk.workflowIds().isEmpty() && chunk.parked() == 0 && chunk.requeued() == 0;
          if (!empty) {
            return chunk;
          }
          from.remove(lapsed);
          return new TakeOver(List.of(), 0, 0, end(connection, lapsed, known));
        });
  }

  private TakeOver chunk(Connection connection, String lapsed, String mine, int limit, Known known)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(names.in(LeaseSql.TAKE_OVER))) {
      int i = 0;
      statement.setString(++i, mine);
      statement.setString(++i, lapsed);
      statement.setString(++i, lapsed);
      statement.setString(++i, mine);
      statement.setString(++i, lapsed);
      statement.setString(++i, lapsed);
      statement.setLong(++i, from.getOrDefault(lapsed, Long.MIN_VALUE));
      i = bind(statement, i, known);
      statement.setInt(++i, limit);
      statement.setString(++i, mine);
      statement.setString(++i, mine);
      try (ResultSet rows = statement.executeQuery()) {
        List<String> ids = new ArrayList<>();
        int parked = 0;
        int requeued = 0;
        while (rows.next()) {
          from.merge(lapsed, rows.getLong(2), Math::max);
          if (rows.getBoolean(3)) {
            parked++;
          } else if (rows.getBoolean(4)) {
            requeued++;
          } else {
            ids.add(rows.getString(1));
          }
        }
        return new TakeOver(ids, parked, requeued, false);
      }
    }
  }

  /** Forgets the lease if nothing is left of it; whether nothing is left for us. */
  private boolean end(Connection connection, String lapsed, Known known) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(names.in(LeaseSql.FORGET))) {
      statement.setString(1, lapsed);
      if (statement.executeUpdate() == 1) {
        return true;
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(names.in(LeaseSql.LEFT_OVER))) {
      statement.setString(1, lapsed);
      bind(statement, 1, known);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return !rows.getBoolean(1);
      }
    }
  }

  private static int bind(PreparedStatement statement, int last, Known known) throws SQLException {
    int i = last;
    java.sql.@Nullable Array workflowNames =
        known.names().isEmpty()
            ? null
            : statement.getConnection().createArrayOf("text", known.names().toArray());
    statement.setArray(++i, workflowNames);
    statement.setArray(++i, workflowNames);
    statement.setString(++i, known.applicationVersion());
    statement.setString(++i, known.applicationVersion());
    return i;
  }
}
