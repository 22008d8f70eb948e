package io.lakebase.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of the report, for the terminal and for the page.
 *
 * @param title its heading
 * @param notes what a reader must know, a paragraph each
 * @param header the columns' names
 * @param rows as many cells a row as the header has
 */
public record Table(
    String title, List<String> notes, List<String> header, List<List<String>> rows) {

  /** Checks that all rows are as wide as the header. */
  public Table {
    notes = List.copyOf(notes);
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException("[" + title + "] " + row + " does not fit " + header);
      }
    }
  }

  /** Aligned text for a terminal. */
  public String toText() {
    int[] widths = new int[header.size()];
    for (List<String> row : withHeader()) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
      }
    }
    StringBuilder text = new StringBuilder(title).append('\n');
    for (List<String> row : withHeader()) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        String gap = " ".repeat(widths[i] - cell.codePointCount(0, cell.length()));
        line.append("  ").append(i == 0 ? cell + gap : gap + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** A section of a Markdown page. */
  public String toMarkdown() {
    StringBuilder page = new StringBuilder("## ").append(title).append("\n\n");
    notes.forEach(note -> page.append(note).append("\n\n"));
    row(page, header);
    page.append("|---|").append("---:|".repeat(header.size() - 1)).append('\n');
    rows.forEach(row -> row(page, row));
    return page.toString();
  }

  private static void row(StringBuilder page, List<String> cells) {
    page.append('|');
    cells.forEach(cell -> page.append(' ').append(cell.replace("|", "\\|")).append(" |"));
    page.append('\n');
  }

  private List<List<String>> withHeader() {
    List<List<String>> all = new ArrayList<>();
    all.add(header);
    all.addAll(rows);
    return all;
  }
}
