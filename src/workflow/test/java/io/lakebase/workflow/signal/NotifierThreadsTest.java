package io.lakebase.workflow.signal;

import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/** The machine has no thread to give when the first note comes. */
class NotifierThreadsTest {

  @Test
  void whoOnceGotNoThreadIsNotSilentForGood() throws Exception {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    AtomicInteger left = new AtomicInteger(1);
    try (Connection ear = database.getConnection();
        Statement statement = ear.createStatement();
        Notifier notifier =
            new Notifier(
                Connections.borrowed(database),
                task -> {
                  if (left.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  return new Thread(task);
                })) {
      statement.execute("LISTEN news");

      notifier.tell("news", "first");
      notifier.tell("news", "second");

      AtomicInteger heard = new AtomicInteger();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                PGNotification[] notes = ear.unwrap(PGConnection.class).getNotifications(100);
                return heard.addAndGet(notes == null ? 0 : notes.length) >= 2;
              });
    }
  }
}
