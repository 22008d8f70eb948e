package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

class QueueTest {

  static final WorkflowType<String, String> JOB = Workflow.type("job", String.class, String.class);
  static final WorkflowType<String, String> PARENT =
      Workflow.type("parent", String.class, String.class);
  static final WorkflowQueue WORK = WorkflowQueue.named("work");
  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension final Engines engines = new Engines();

  private final Queue<String> ran = new ConcurrentLinkedQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final Semaphore permits = new Semaphore(0);

  private String job(WorkflowContext ctx, String in) {
    return ctx.step(
        "work",
        String.class,
        step -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          ran.add(in);
          permits.acquire();
          running.decrementAndGet();
          return in;
        });
  }

  private WorkflowEngine engine(WorkflowQueue... queues) {
    return engines.start(
        builder ->
            builder.pollInterval(Duration.ofMillis(200)).queues(queues).register(JOB, this::job));
  }

  @Test
  void aGlobalLimitHoldsAmongProcessesAndIsUsedUp() {
    WorkflowQueue three = WORK.withConcurrency(3);
    WorkflowEngine one = engine(three);
    WorkflowEngine two = engine(three);
    List<WorkflowHandle<String>> handles = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      handles.add((i % 2 == 0 ? one : two).start(JOB, "j" + i, StartOptions.on(three)));
    }

    await().until(() -> running.get() == 3);
    permits.release(15);

    handles.forEach(handle -> assertThat(handle.result(LONG)).startsWith("j"));
    assertThat(most.get()).isEqualTo(3);
    assertThat(ran).hasSize(15);
  }

  @Test
  void theBestPriorityIsFirstAndAmongEqualsTheOldest() {
    WorkflowEngine engine = engine(WORK.withWorkerConcurrency(1));
    WorkflowHandle<String> first = engine.start(JOB, "first", StartOptions.on(WORK));
    await().until(() -> running.get() == 1);
    List<WorkflowHandle<String>> handles = new ArrayList<>();
    for (int priority : new int[] {2, 1, 0}) {
      handles.add(engine.start(JOB, "p" + priority, StartOptions.on(WORK).withPriority(priority)));
    }

    permits.release(4);

    handles.forEach(handle -> handle.result(LONG));
    assertThat(first.result()).isEqualTo("first");
    assertThat(ran).containsExactly("first", "p0", "p1", "p2");
  }

  @Test
  void aDeduplicationIdIsTakenUntilItsWorkflowEnds() {
    WorkflowEngine engine = engine(WORK);
    StartOptions options = StartOptions.on(WORK).withDeduplicationId("user-1");
    WorkflowHandle<String> first = engine.start(JOB, "a", options);

    assertThatThrownBy(() -> engine.start(JOB, "b", options))
        .isInstanceOf(WorkflowConflict.class)
        .hasMessageContaining(first.id());
    permits.release(2);
    first.result(LONG);

    assertThat(engine.start(JOB, "c", options).result(LONG)).isEqualTo("c");
    assertThat(ran).containsExactly("a", "c");
  }

  @Test
  void aDelayedWorkflowIsNotRunBeforeItsTime() {
    WorkflowEngine engine = engine(WORK);
    permits.release(1);
    long from = System.currentTimeMillis();

    WorkflowHandle<String> handle =
        engine.start(JOB, "late", StartOptions.on(WORK).withDelay(Duration.ofMillis(700)));

    assertThat(handle.result(LONG)).isEqualTo("late");
    assertThat(System.currentTimeMillis() - from).isGreaterThanOrEqualTo(700);
    assertThat(handle.status().recoveryAttempts()).isEqualTo(1);
  }

  @Test
  void partitionsHaveLimitsOfTheirOwn() {
    WorkflowQueue each = WORK.withConcurrency(1).withPartitions();
    WorkflowEngine engine = engine(each);
    List<WorkflowHandle<String>> handles = new ArrayList<>();
    for (String key : new String[] {"a", "a", "b", "b"}) {
      handles.add(engine.start(JOB, key, StartOptions.on(each).withPartitionKey(key)));
    }

    await().until(() -> running.get() == 2);
    assertThat(ran).containsExactlyInAnyOrder("a", "b");
    permits.release(4);

    handles.forEach(handle -> handle.result(LONG));
    assertThat(most.get()).isEqualTo(2);
  }

  @Test
  void noMoreStartInAPeriodThanTheRateLimitAllows() {
    WorkflowQueue two = WORK.withRateLimit(2, Duration.ofMillis(1_500));
    WorkflowEngine engine = engine(two);
    permits.release(5);
    List<WorkflowHandle<String>> handles = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      handles.add(engine.start(JOB, "j" + i, StartOptions.on(two)));
    }

    handles.forEach(handle -> handle.result(LONG));

    assertThat(
            text(
                "SELECT count(*) FROM dbos.workflow_status a WHERE 2 < (SELECT count(*) FROM dbos.workflow_status b"
                    + " WHERE b.started_at_epoch_ms > a.started_at_epoch_ms - 1500 AND b.started_at_epoch_ms <= a.started_at_epoch_ms)"))
        .isEqualTo("0");
  }

  @Test
  void aStartInTheCallersTransactionRunsWithItsCommitOrNever() throws Exception {
    WorkflowEngine engine = engine(WORK);
    permits.release(5);
    StartOptions options = StartOptions.on(WORK).withDeduplicationId("d");
    try (Connection connection = engines.database().getConnection()) {
      connection.setAutoCommit(false);
      WorkflowHandle<String> dropped = engine.start(connection, JOB, "dropped", options);
      connection.rollback();
      WorkflowHandle<String> kept = engine.start(connection, JOB, "kept", options.withId("kept"));
      engine.start(connection, JOB, "kept", options.withId("kept"));
      assertThatThrownBy(() -> engine.start(connection, JOB, "twin", options))
          .isInstanceOf(WorkflowConflict.class);
      connection.commit();

      assertThat(kept.result(LONG)).isEqualTo("kept");
      assertThat(engine.find(dropped.id())).isEmpty();
      assertThat(ran).containsExactly("kept");
    }
  }

  @Test
  void whatNobodyHereKnowsStaysAndStrandsNobody() {
    WorkflowEngine engine = engine(WORK.withConcurrency(1));
    permits.release(1);
    TestPostgres.execute(
        engines.database(),
        "SELECT dbos.enqueue_workflow('unknown', 'work', workflow_id => 'lost'),"
            + " dbos.enqueue_workflow('job', 'work', class_name => 'Other', workflow_id => 'other'),"
            + " dbos.enqueue_workflow('job', 'work', ARRAY['\"sql\"'::json], workflow_id => 'known')");

    assertThat(engine.handle(JOB, "known").result(LONG)).isEqualTo("sql");
    assertThat(
            text(
                "SELECT string_agg(status, ',') FROM dbos.workflow_status WHERE workflow_uuid IN ('lost', 'other')"))
        .isEqualTo("ENQUEUED,ENQUEUED");
  }

  @Test
  void aChildOnAQueueIsStartedOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .queues(WORK.withConcurrency(1))
                    .register(JOB, this::job)
                    .register(
                        PARENT,
                        (ctx, in) -> {
                          ChildHandle<String> child =
                              ctx.startChild(JOB, in, StartOptions.on(WORK));
                          asked.countDown();
                          return child.result() + "!";
                        }));

    WorkflowHandle<String> parent = engine.start(PARENT, "kid");
    asked.await();
    permits.release(1);

    assertThat(parent.result(LONG)).isEqualTo("kid!");
    assertThat(engine.find(parent.id() + "-0").orElseThrow().queueName()).isEqualTo("work");
  }

  private String text(String sql) {
    try (Connection connection = engines.database().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Test
  void aCancelledSleepersPlaceIsTakenAtOnce() {
    WorkflowQueue one = WORK.withConcurrency(1);
    WorkflowType<String, String> sleeper = Workflow.type("sleeper", String.class, String.class);
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .pollInterval(Duration.ofMinutes(10))
                    .listen(false)
                    .queues(one)
                    .register(JOB, this::job)
                    .register(
                        sleeper,
                        (ctx, in) -> {
                          ctx.sleep(Duration.ofDays(1));
                          return "";
                        }));
    String asleep = engine.start(sleeper, "", StartOptions.on(one)).id();
    await().until(() -> engines.number("SELECT count(*) FROM lakebase_workflow.parked") == 1);
    WorkflowHandle<String> next = engine.start(JOB, "next", StartOptions.on(one));
    permits.release();
    assertThat(engine.start(JOB, "beside").result(LONG)).isEqualTo("beside");
    assertThat(next.status().state()).isEqualTo(WorkflowState.ENQUEUED);
    permits.release();

    engine.cancel(asleep);

    assertThat(next.result(LONG)).isEqualTo("next");
  }

  @Test
  void aLimitHoldsWhereTheDatabasesTransactionsAreNotReadCommitted() throws Exception {
    WorkflowQueue one = WORK.withConcurrency(1);
    PGSimpleDataSource database = TestPostgres.newDatabase();
    TestPostgres.execute(
        database,
        "ALTER DATABASE \""
            + database.getDatabaseName()
            + "\" SET default_transaction_isolation = 'repeatable read'");
    try (WorkflowEngine engine =
            WorkflowEngine.builder(database).queues(one).register(JOB, (ctx, in) -> in).start();
        Connection other = database.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "SELECT pg_advisory_xact_lock(hashtextextended('lakebase_workflow queue work', 0))");
      WorkflowHandle<String> late = engine.start(JOB, "late", StartOptions.on(one));
      LockWaits.await(database, 1);

      statement.execute(
          "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, executor_id)"
              + " VALUES ('first', 'PENDING', 'other', 'work', 'somebody')");
      other.commit();

      try (WorkflowClient client = WorkflowClient.builder(database).connect()) {
        assertThat(client.start(JOB, "behind the claim").result(LONG)).isNotNull();
      }
      assertThat(late.status().state()).isEqualTo(WorkflowState.ENQUEUED);
    }
  }
}
