package io.lakebase.quickstart;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rows of a query as text, columns padded to their widest value. */
final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  static Table of(ResultSet result) throws SQLException {
    Table table = new Table();
    ResultSetMetaData meta = result.getMetaData();
    List<String> head = new ArrayList<>();
    for (int column = 1; column <= meta.getColumnCount(); column++) {
      head.add(meta.getColumnLabel(column));
    }
    table.rows.add(head);
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int column = 1; column <= meta.getColumnCount(); column++) {
        String value = result.getString(column);
        row.add(value == null ? "" : value);
      }
      table.rows.add(row);
    }
    return table;
  }

  int size() {
    return rows.size() - 1;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      text.append("    ");
      for (int column = 0; column < rows.get(i).size(); column++) {
        text.append(pad(rows.get(i).get(column), width(column))).append("  ");
      }
      text.append(System.lineSeparator());
      if (i == 0) {
        text.append("    ");
        for (int column = 0; column < rows.get(0).size(); column++) {
          text.append("-".repeat(width(column))).append("  ");
        }
        text.append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String pad(String value, int width) {
    return value + " ".repeat(width - value.length());
  }
}
