package io.lakebase.workflow.journal;

import static io.lakebase.workflow.journal.JournalFixture.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.PlainDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class SecondWriterTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  /** In the order of their opening: the first writer's, the slow lane's, the second writer's. */
  private final List<Integer> backends = new CopyOnWriteArrayList<>();

  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<Thread> callers = new ArrayList<>();
  private volatile boolean full;
  private volatile boolean over;
  private JournalFixture fixture;

  /** A server or a pool that may have no connection left. */
  private final class Bounded extends PlainDataSource {
    @Override
    public Connection getConnection() throws SQLException {
      if (full) {
        refused.incrementAndGet();
        throw new SQLException("too many clients already", "53300");
      }
      Connection connection = fixture.dataSource.getConnection();
      backends.add(connection.unwrap(PGConnection.class).getBackendPID());
      return connection;
    }
  }

  @BeforeEach
  void open() throws Exception {
    fixture = new JournalFixture();
    fixture.journal =
        fixture.journalOn(
            new Bounded(),
            TestSettings.of(settings -> settings.secondWriterRows(1).maxFlushRows(4)));
    for (int i = 0; i < 48; i++) {
      Thread caller = new Thread(this::startOneAfterTheOther, "caller-" + i);
      caller.start();
      callers.add(caller);
    }
  }

  private void startOneAfterTheOther() {
    while (!over) {
      fixture.journal().start(pending("w" + numbers.incrementAndGet())).join();
      started.incrementAndGet();
    }
  }

  @AfterEach
  void close() throws Exception {
    over = true;
    full = false;
    for (Thread caller : callers) {
      caller.join();
    }
    fixture.close();
  }

  @Test
  void noRowWaitsForItsConnectionWhileTheFirstWrites() {
    await().atMost(LONG).until(() -> backends.size() == 3);
    full = true;
    fixture.execute("SELECT pg_terminate_backend(" + backends.get(2) + ")");
    await().atMost(LONG).until(() -> refused.get() > 0);
    int latest = numbers.get();

    int before = started.get();
    await().atMost(LONG).until(() -> started.get() > before + 1_000);
    assertThat(fixture.count("SELECT count(*) FROM dbos.workflow_status")).isGreaterThan(latest);
  }
}
