package io.lakebase.workflow.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** Binds rows column by column, as {@link Columns} expects them. Used by one thread. */
final class Binder {

  private final Connection connection;
  private final PreparedStatement statement;
  private final boolean scalars;
  private int index;

  /**
   * @param scalars whether an only row is bound as scalars; else an array a column
   */
  Binder(Connection connection, PreparedStatement statement, boolean scalars) {
    this.connection = connection;
    this.statement = statement;
    this.scalars = scalars;
  }

  <T> Binder text(List<T> rows, Function<T, @Nullable String> column) throws SQLException {
    if (scalars && rows.size() == 1) {
      text(column.apply(rows.get(0)));
      return this;
    }
    return array("text", new String[rows.size()], rows, column);
  }

  /**
   * Of a known type, whatever {@code stringtype} says: else the driver ends the transaction early.
   */
  private void text(@Nullable String value) throws SQLException {
    if (value == null) {
      statement.setNull(++index, Types.OTHER, "text");
    } else {
      PGobject text = new PGobject();
      text.setType("text");
      text.setValue(value);
      statement.setObject(++index, text);
    }
  }

  <T> Binder int4(List<T> rows, Function<T, @Nullable Integer> column) throws SQLException {
    if (scalars && rows.size() == 1) {
      Integer value = column.apply(rows.get(0));
      if (value == null) {
        statement.setNull(++index, Types.INTEGER);
      } else {
        statement.setInt(++index, value);
      }
      return this;
    }
    return array("int4", new Integer[rows.size()], rows, column);
  }

  <T> Binder int8(List<T> rows, Function<T, @Nullable Long> column) throws SQLException {
    if (scalars && rows.size() == 1) {
      Long value = column.apply(rows.get(0));
      if (value == null) {
        statement.setNull(++index, Types.BIGINT);
      } else {
        statement.setLong(++index, value);
      }
      return this;
    }
    return array("int8", new Long[rows.size()], rows, column);
  }

  private <T, V> Binder array(
      String type, @Nullable V[] values, List<T> rows, Function<T, @Nullable V> column)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    statement.setArray(++index, connection.createArrayOf(type, values));
    return this;
  }
}
