package io.lakebase.workflow.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ArrivalsTest {

  private final PGSimpleDataSource database = TestPostgres.newDatabase();
  private final CountDownLatch read = new CountDownLatch(1);
  private final CountDownLatch answer = new CountDownLatch(1);
  private final BlockingQueue<String> woken = new LinkedBlockingQueue<>();

  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicInteger broken = new AtomicInteger();

  /** What parked workflows wait for is answered late; it may break off; a look may fail, once. */
  private final Connections connections =
      new Connections() {
        @Override
        public <T> T with(Work<T> work) throws SQLException {
          T result = Connections.borrowed(database).with(work);
          if (result instanceof Map) {
            read.countDown();
            hold();
            if (broken.getAndDecrement() > 0) {
              throw new OutOfMemoryError("of the test");
            }
          } else if (away.getAndSet(false)) {
            throw new SQLException("away");
          }
          return result;
        }
      };

  private void hold() {
    try {
      answer.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Arrival message(String workflowId) {
    return new Arrival(Arrival.Kind.MESSAGE, workflowId, "topic");
  }

  private void park(String workflowId) {
    park(workflowId, message(workflowId).parkedTopic());
  }

  private void park(String workflowId, String topic) {
    TestPostgres.execute(
        database,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status) VALUES ('%1$s', 'PENDING');"
                .formatted(workflowId)
            + "INSERT INTO lakebase_workflow.parked (workflow_id, executor_id, wake_at, topic) VALUES ('%s', 'me', 0, '%s')"
                .formatted(workflowId, topic));
  }

  private void send(String workflowId) {
    TestPostgres.execute(
        database,
        "INSERT INTO dbos.notifications (message_uuid, destination_uuid, topic, message) VALUES ('m', '%s', 'topic', '1')"
            .formatted(workflowId));
  }

  private Arrivals arrivals() {
    return new Arrivals(
        "a",
        new Present(connections, SchemaNames.DEFAULT),
        Duration.ofHours(1),
        () -> true,
        () -> true,
        () -> "me",
        woken::add);
  }

  @BeforeEach
  void schema() throws Exception {
    WorkflowSchema.migrate(database, SchemaNames.DEFAULT);
  }

  @Test
  void whoParksWhileParkedOnesAreReadIsKeptAndWhoLeavesIsNotAdded() throws Exception {
    park("inherited");
    park("left");
    send("inherited");
    try (Arrivals arrivals = arrivals()) {
      arrivals.reload();
      read.await();

      arrivals.parked(message("own"), "own");
      arrivals.unparked(message("left"), "left");
      answer.countDown();
      assertThat(woken.poll(30, TimeUnit.SECONDS)).isEqualTo("inherited");
      arrivals.arrived(message("left"));
      arrivals.arrived(message("own"));

      assertThat(woken).containsExactly("own");
    }
  }

  @Test
  void parkedOnesWhoseReadingBrokeOffAreReadAgain() throws Exception {
    park("inherited");
    send("inherited");
    broken.set(1);
    answer.countDown();
    try (Arrivals arrivals = arrivals()) {
      arrivals.reload();

      assertThat(woken.poll(10, TimeUnit.SECONDS)).isEqualTo("inherited");
    }
  }

  @Test
  void aLookThatFailedIsRepeatedSoon() throws Exception {
    park("w");
    send("w");
    away.set(true);
    try (Arrivals arrivals = arrivals()) {
      arrivals.parked(message("w"), "w");

      assertThat(woken.poll(10, TimeUnit.SECONDS)).isEqualTo("w");
    }
  }

  @Test
  void whoWaitsForSomethingUnreadableIsPassedOver() throws Exception {
    for (String odd : new String[] {"MESSAGE", "NEWS\u001fw\u001ft\u001f0", "", "#\u001fMESSAGE"}) {
      park("odd-" + odd.length(), odd);
    }
    park("of-before", "MESSAGE\u001fof-before\u001fa\u001fb\u001f0");
    park("inherited");
    send("inherited");
    answer.countDown();
    try (Arrivals arrivals = arrivals()) {
      arrivals.reload();

      assertThat(woken.poll(10, TimeUnit.SECONDS)).isEqualTo("inherited");
    }
  }

  @Test
  void whoWaitsOnAThreadIsLookedForThoughParkedOnesCannotBeRead() throws Exception {
    park("w");
    send("w");
    broken.set(Integer.MAX_VALUE);
    answer.countDown();
    try (Arrivals arrivals = arrivals()) {
      arrivals.reload();
      CompletableFuture<Void> there = arrivals.await(message("w"));

      arrivals.missed();

      assertThat(there).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  private static final Arrival FIRST = new Arrival(Arrival.Kind.MESSAGE, "x::y", "z");
  private static final Arrival SECOND = new Arrival(Arrival.Kind.MESSAGE, "x", "y::z");

  @Test
  void whoIsAnnouncedAlikeIsLookedForEach() {
    TestPostgres.execute(
        database,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status) VALUES ('x', 'PENDING');"
            + "INSERT INTO dbos.notifications (message_uuid, destination_uuid, topic, message) VALUES ('m', 'x', 'y::z', '1')");
    try (Arrivals arrivals = arrivals()) {
      CompletableFuture<Void> first = arrivals.await(FIRST);
      CompletableFuture<Void> second = arrivals.await(SECOND);

      arrivals.missed();

      assertThat(second).succeedsWithin(Duration.ofSeconds(10));
      assertThat(first).isNotDone();
    }
  }

  @Test
  void theirAnnouncementTellsThemAll() {
    try (Arrivals arrivals = arrivals()) {
      CompletableFuture<Void> first = arrivals.await(FIRST);
      CompletableFuture<Void> second = arrivals.await(SECOND);
      CompletableFuture<Void> event = arrivals.await(new Arrival(Arrival.Kind.EVENT, "x", "y::z"));
      arrivals.parked(SECOND, "x");

      arrivals.heard("dbos_notifications_channel", "x::y::z");

      assertThat(first).isCompleted();
      assertThat(second).isCompleted();
      assertThat(event).isNotDone();
      assertThat(woken).containsExactly("x");
    }
  }
}
