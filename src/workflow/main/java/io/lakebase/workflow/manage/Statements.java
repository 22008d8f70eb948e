package io.lakebase.workflow.manage;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/** Runs statements that return rows, each a transaction of its own. Thread-safe. */
final class Statements {

  private final Connections connections;
  private final SchemaNames names;

  Statements(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.names = names;
  }

  @FunctionalInterface
  interface RowReader<T extends @Nullable Object> {
    T read(ResultSet row) throws SQLException;
  }

  <T extends @Nullable Object> List<T> rows(
      String sql, RowReader<T> reader, @Nullable Object... values) throws SQLException {
    return rows(sql, reader, Arrays.asList(values));
  }

  /** Values may be texts, arrays of texts, numbers, truth values and nulls. */
  <T extends @Nullable Object> List<T> rows(
      String sql, RowReader<T> reader, List<? extends @Nullable Object> values)
      throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(names.in(sql))) {
            planAnew(statement);
            for (int i = 0; i < values.size(); i++) {
              Object value = values.get(i);
              if (value instanceof String[] texts) {
                statement.setArray(i + 1, connection.createArrayOf("text", texts));
              } else {
                statement.setObject(i + 1, value);
              }
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                found.add(reader.read(rows));
              }
            }
            return found;
          }
        });
  }

  /** These calls are rare and their tables grow: no plan of a smaller table is kept for them. */
  private static void planAnew(PreparedStatement statement) throws SQLException {
    if (statement.isWrapperFor(PGStatement.class)) {
      statement.unwrap(PGStatement.class).setPrepareThreshold(0);
    }
  }

  static @Nullable Long number(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
