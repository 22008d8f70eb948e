package io.lakebase.workflow.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds one array parameter a column, so that a statement's text does not depend on its rows. */
final class ArrayBinder {

  private final Connection connection;
  private final PreparedStatement statement;
  private int index;

  ArrayBinder(Connection connection, PreparedStatement statement) {
    this.connection = connection;
    this.statement = statement;
  }

  <T> ArrayBinder text(List<T> rows, Function<T, @Nullable String> column) throws SQLException {
    return bind("text", new String[rows.size()], rows, column);
  }

  <T> ArrayBinder int4(List<T> rows, Function<T, @Nullable Integer> column) throws SQLException {
    return bind("int4", new Integer[rows.size()], rows, column);
  }

  <T> ArrayBinder int8(List<T> rows, Function<T, @Nullable Long> column) throws SQLException {
    return bind("int8", new Long[rows.size()], rows, column);
  }

  private <T, V> ArrayBinder bind(
      String type, @Nullable V[] values, List<T> rows, Function<T, @Nullable V> column)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    statement.setArray(++index, connection.createArrayOf(type, values));
    return this;
  }
}
