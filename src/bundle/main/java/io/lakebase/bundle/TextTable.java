package io.lakebase.bundle;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows as psql prints them: a header, a rule, one line a row, and how many there were. */
final class TextTable {

  private TextTable() {}

  static String of(ResultSet rows) throws SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      header.add(columns.getColumnLabel(i));
    }
    lines.add(header);
    while (rows.next()) {
      List<String> line = new ArrayList<>();
      for (int i = 1; i <= header.size(); i++) {
        line.add(oneLine(rows.getString(i)));
      }
      lines.add(line);
    }
    return text(lines);
  }

  static String text(List<List<String>> lines) {
    int[] widths = new int[lines.get(0).size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(line.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    append(text, lines.get(0), widths);
    List<String> rule = new ArrayList<>();
    for (int width : widths) {
      rule.add("-".repeat(width + 2));
    }
    text.append(String.join("+", rule)).append('\n');
    lines.subList(1, lines.size()).forEach(line -> append(text, line, widths));
    int count = lines.size() - 1;
    return text.append('(').append(count).append(count == 1 ? " row)\n" : " rows)\n").toString();
  }

  private static void append(StringBuilder text, List<String> line, int[] widths) {
    List<String> cells = new ArrayList<>(Collections.nCopies(widths.length, ""));
    for (int i = 0; i < widths.length; i++) {
      String cell = line.get(i);
      cells.set(i, " " + cell + " ".repeat(widths[i] - length(cell) + 1));
    }
    text.append(String.join("|", cells).stripTrailing()).append('\n');
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String oneLine(String value) {
    return value == null
        ? ""
        : value.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
  }
}
