package io.lakebase.workflow.journal;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows that a statement is given, as a table {@code t}: any number of them in one array a
 * column, so that the text does not depend on it, or exactly one in scalars, which costs the server
 * less.
 */
final class Columns {

  private record Column(String name, String type) {}

  private final List<Column> columns;

  /**
   * @param list names and types, as in {@code id text, number int4}
   */
  Columns(String list) {
    this(parse(list).toList());
  }

  private Columns(List<Column> columns) {
    this.columns = columns;
  }

  private static Stream<Column> parse(String list) {
    return Stream.of(list.split(", "))
        .map(column -> column.split(" "))
        .map(words -> new Column(words[0], words[1]));
  }

  /** These and more. */
  Columns and(String list) {
    return new Columns(Stream.concat(columns.stream(), parse(list)).toList());
  }

  /** The statement with its rows in place of {@code {rows}}. */
  String in(String sql, boolean one) {
    // Set-returning functions of a select list run in step, one value at a time; as functions of a
    // FROM clause each would fill a table of its own first.
    return sql.replace(
        "{rows}",
        one
            ? select(column -> "?::" + column.type())
            : select(column -> "unnest(?::" + column.type() + "[])"));
  }

  private String select(Function<Column, String> value) {
    return columns.stream()
        .map(column -> value.apply(column) + " AS " + column.name())
        .collect(Collectors.joining(", ", "(SELECT ", ") AS t"));
  }
}
