package io.lakebase.workflow.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

class NotifierTest {

  private static final int NOTES = 500;
  private static final String SENT =
      "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query LIKE 'SELECT pg_notify%'"
          + " AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())";

  @Test
  void whatIsToldAtOnceIsOneStatementOfItsOwn() throws Exception {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    TestPostgres.execute(database, "CREATE EXTENSION pg_stat_statements");
    try (Connection ear = database.getConnection();
        Statement statement = ear.createStatement();
        Notifier notifier = new Notifier("teller", Connections.borrowed(database))) {
      statement.execute("LISTEN news");

      for (int i = 0; i < 10 * NOTES; i++) {
        notifier.tell("news", "note " + i % NOTES);
      }

      assertThat(heard(ear, NOTES)).hasSize(NOTES);
      assertThat(number(statement)).isBetween(1L, NOTES / 10L);
    }
  }

  @Test
  void whatIsTooLongForPostgresIsLeftToPolls() throws Exception {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    try (Connection ear = database.getConnection();
        Statement statement = ear.createStatement();
        Notifier notifier = new Notifier("teller", Connections.borrowed(database))) {
      statement.execute("LISTEN news");

      notifier.tell("news", "x".repeat(8_000));
      notifier.tell("news", "short");

      assertThat(heardOne(ear)).isEqualTo("short");
    }
  }

  @Test
  void whoOnceGotNoThreadIsNotSilentForGood() throws Exception {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    AtomicBoolean exhausted = new AtomicBoolean(true);
    ThreadFactory threads =
        task -> {
          if (exhausted.getAndSet(false)) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          return new Thread(task);
        };
    try (Connection ear = database.getConnection();
        Statement statement = ear.createStatement();
        Notifier notifier = new Notifier(Connections.borrowed(database), threads)) {
      statement.execute("LISTEN news");

      notifier.tell("news", "first");
      notifier.tell("news", "second");

      assertThat(heard(ear, 2)).containsExactlyInAnyOrder("first", "second");
    }
  }

  private static Set<String> heard(Connection ear, int notes) throws SQLException {
    Set<String> heard = new HashSet<>();
    for (int look = 0; look < 60 && heard.size() < notes; look++) {
      for (PGNotification note : look(ear)) {
        heard.add(note.getParameter());
      }
    }
    return heard;
  }

  private static String heardOne(Connection ear) throws SQLException {
    PGNotification[] notes = {};
    for (int look = 0; look < 60 && notes.length == 0; look++) {
      notes = look(ear);
    }
    return notes[0].getParameter();
  }

  private static PGNotification[] look(Connection ear) throws SQLException {
    PGNotification[] notes = ear.unwrap(PGConnection.class).getNotifications(500);
    return notes == null ? new PGNotification[0] : notes;
  }

  private static long number(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery(SENT)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
