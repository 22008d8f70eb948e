package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.lease.Lease;
import io.lakebase.workflow.lease.LeaseSettings;
import io.lakebase.workflow.lease.Leases;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class QueueLooksTest {

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;
  private static final Duration POLL = Duration.ofMillis(10);

  private final PGSimpleDataSource dataSource = TestPostgres.newDatabase();
  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicInteger room = new AtomicInteger(10);
  private final AtomicInteger toldOfFreed = new AtomicInteger();
  private final Slots slots = new Slots();

  /** Claims alone fail while the database is away. */
  private final Connections connections =
      new Connections() {
        @Override
        public <T> T with(Work<T> work) throws SQLException {
          T result = Connections.borrowed(dataSource).with(work);
          if (away.get() && result instanceof List) {
            throw new SQLException("away");
          }
          return result;
        }
      };

  private SchemaFeatures features;
  private QueueClaims claims;
  private Leases leases;
  private Lease lease;

  @BeforeEach
  void open() throws Exception {
    features = WorkflowSchema.migrate(dataSource, NAMES);
    leases =
        Leases.open(
            dataSource, NAMES, LeaseSettings.of("d", Duration.ofMinutes(5)), System::nanoTime);
    lease = leases.acquire();
  }

  @AfterEach
  void close() {
    leases.close();
  }

  private QueueLooks looks(@Nullable TableOfQueues table, String... queues) {
    List<WorkflowQueue> all =
        Stream.of(queues).map(name -> WorkflowQueue.named(name).withConcurrency(5)).toList();
    claims = new QueueClaims(connections, NAMES, all.stream().map(QueueLimits::of).toList());
    return new QueueLooks(
        new DispatchSettings("d", POLL, POLL, POLL, POLL, 100, all, table),
        claims,
        slots,
        new NoWork() {
          @Override
          public int room() {
            return room.get();
          }
        },
        new Outside(() -> true, () -> {}, toldOfFreed::incrementAndGet));
  }

  private void enqueue(String id, String queue) {
    TestPostgres.execute(
        dataSource,
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, application_version, queue_name) VALUES ('%s', 'ENQUEUED', 'known', '1', '%s')"
            .formatted(id, queue));
  }

  private void end(String id, String queue) {
    slots.take(id, queue);
    slots.free(id);
  }

  private List<String> look(QueueLooks looks) throws SQLException {
    looks.ask();
    List<String> claimed = new ArrayList<>();
    looks.look(lease, claimed::add);
    return claimed;
  }

  @Test
  void theTableOfQueuesIsSeenWhileAnnouncementsNeverEnd() throws Exception {
    TableOfQueues table = new TableOfQueues(connections, NAMES, features);
    QueueLooks looks = looks(table);
    look(looks);

    table.declare(WorkflowQueue.named("narrow").withConcurrency(1)); // By another process.

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              look(looks);
              return claims.limited("narrow");
            });
    assertThat(claims.limited("narrow")).isTrue();
  }

  @Test
  void othersAreToldOfASlotThatIsNotRefilledWhateverWasClaimedOfOtherQueues() throws Exception {
    QueueLooks looks = looks(null, "one", "two");
    enqueue("a", "one");
    enqueue("b", "two");
    end("before a", "one");

    assertThat(look(looks)).containsExactlyInAnyOrder("a", "b");
    assertThat(toldOfFreed).hasValue(0);

    enqueue("c", "two");
    end("a", "one");
    assertThat(look(looks)).containsExactly("c");
    assertThat(toldOfFreed).hasValue(1);
    look(looks);
    assertThat(toldOfFreed).hasValue(1);
  }

  @Test
  void othersAreToldOfASlotAlthoughItsRefillFailedOrThereIsNoRoom() throws Exception {
    QueueLooks looks = looks(null, "one");
    end("a", "one");
    away.set(true);
    assertThatThrownBy(() -> look(looks)).hasMessage("away");

    away.set(false);
    look(looks);
    assertThat(toldOfFreed).hasValue(1);

    end("b", "one");
    room.set(0);
    look(looks);
    assertThat(toldOfFreed).hasValue(2);
  }
}
