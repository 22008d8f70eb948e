package io.lakebase.compatibility.row;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/**
 * One tool's run in a JVM of its own. The matrix gives it a Lakebase by its environment and talks
 * to it by lines on standard input and output; what the row says it did ends up on the page. For
 * one thread.
 */
public final class Row {

  /** Begins a line that is meant for the matrix and not for the log. */
  public static final String MARK = "@row ";

  private static final String LOGIN =
      """
      SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()
      """;

  private final PrintStream out = System.out;
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private Instant rotatedAt = Instant.MAX;

  private Row() {}

  /** What the row does with its tool. */
  @FunctionalInterface
  public interface Body {

    /** Runs the tool; every exception fails the row. */
    void run(Row row) throws Exception;
  }

  /** Runs a row as the whole of a program. Returns when it passed. */
  public static void run(Body body) throws Exception {
    Row row = new Row();
    body.run(row);
    row.say("passed", "");
  }

  /**
   * Notes a setting for the page, with general names, and gives its value back: the page shows what
   * was set.
   */
  public String configured(String key, String value) {
    String server = System.getenv("PGHOST") + ":" + System.getenv("PGPORT");
    String shown = value.replace(server, "host").replace(System.getenv("PGDATABASE"), "db");
    say("configured", key + "=" + shown);
    return value;
  }

  /** Notes for the page what was done, once it is done. */
  public void did(String what) {
    say("did", what);
  }

  /** Makes every token issued so far worthless. Returns when that has happened. */
  public void rotate() throws IOException {
    say("rotate", "");
    String answer = in.readLine();
    if (!"rotated".equals(answer)) {
      throw new IllegalStateException("[matrix] no rotation: it answered " + answer);
    }
    rotatedAt = Instant.now();
  }

  /** Checks that a connection logged in after the rotation. */
  public void isNew(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(LOGIN)) {
      check(result.next(), "the session sees itself");
      Instant started = result.getTimestamp(1).toInstant();
      check(
          started.isAfter(rotatedAt), "the session of " + started + " is newer than " + rotatedAt);
    }
  }

  /** Fails the row unless something holds. */
  public void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("[row] expected that " + what);
    }
  }

  private void say(String verb, String text) {
    out.print("\n" + MARK + verb + " " + text.replace('\n', ' ') + "\n");
    out.flush();
  }
}
