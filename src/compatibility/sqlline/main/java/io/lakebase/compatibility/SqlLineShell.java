package io.lakebase.compatibility;

import io.lakebase.compatibility.row.Row;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import sqlline.SqlLine;

/** SQLLine with nothing but a URL: it finds the driver among the registered ones. */
public final class SqlLineShell {

  private SqlLineShell() {}

  public static void main(String[] arguments) throws Exception {
    Row.run(SqlLineShell::run);
  }

  private static void run(Row row) throws Exception {
    String url = row.configured("-u", "jdbc:lakebase:///");
    shell(
        row, url, "CREATE TABLE book (id int);\nINSERT INTO book VALUES (41);\n", "1 row affected");
    row.rotate();
    shell(row, url, "SELECT 'id ' || (id + 1) AS answer FROM book;\n!tables\n", "id 42");
    row.did("statements and !tables in two sessions");
  }

  private static void shell(Row row, String url, String script, String expected) throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
    SqlLine sqlline = new SqlLine();
    sqlline.setOutputStream(stream);
    sqlline.setErrorStream(stream);
    sqlline.begin(
        new String[] {"-u", url, "-n", "", "-p", ""},
        new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)),
        false);
    String text = output.toString(StandardCharsets.UTF_8);
    row.check(text.contains(expected), "SQLLine prints \"" + expected + "\" in:\n" + text);
  }
}
