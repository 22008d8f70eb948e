package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Starts on queues of the process that serves them: which are claimed by the start itself. */
class QueuedStartTest {

  static final WorkflowType<String, String> JOB = Workflow.type("job", String.class, String.class);
  static final WorkflowType<String, String> PARENT =
      Workflow.type("parent", String.class, String.class);
  static final WorkflowQueue FREE = WorkflowQueue.named("free");
  static final WorkflowQueue LIMITED = WorkflowQueue.named("limited").withConcurrency(5);
  static final WorkflowQueue PARTED = WorkflowQueue.named("parted").withPartitions();
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String CLAIMED =
      """
      SELECT coalesce(sum(rows), 0) FROM pg_stat_statements
      WHERE query LIKE '%recovery_attempts = recovery_attempts + %'
        AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  @RegisterExtension final Engines engines = new Engines();

  private final AtomicInteger running = new AtomicInteger();
  private final Semaphore permits = new Semaphore(0);

  @BeforeEach
  void extension() {
    TestPostgres.execute(engines.database(), "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  }

  private String job(WorkflowContext ctx, String in) {
    return ctx.step(
        "work",
        String.class,
        step -> {
          running.incrementAndGet();
          permits.acquire();
          return in;
        });
  }

  /** Has looked at its queues once, so that it knows of no backlog. */
  private WorkflowEngine engine(int threads) {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .listen(false)
                    .threads(threads)
                    .virtualThreads(false)
                    .queues(FREE, LIMITED, PARTED)
                    .register(JOB, this::job)
                    .register(
                        PARENT,
                        (ctx, in) -> ctx.startChild(JOB, in, StartOptions.on(FREE)).result()));
    permits.release();
    engine.start(JOB, "first", StartOptions.on(LIMITED)).result(LONG);
    running.set(0);
    TestPostgres.execute(engines.database(), "SELECT pg_stat_statements_reset()");
    return engine;
  }

  private boolean ownClaim(String id, String andThat) {
    return engines.number(
            "SELECT count(*) FROM dbos.workflow_status WHERE workflow_uuid = '"
                + id
                + "' AND status = 'PENDING' AND queue_name = 'free' AND executor_id IS NOT NULL"
                + " AND started_at_epoch_ms = created_at AND recovery_attempts = 1 AND "
                + andThat)
        == 1;
  }

  private long claimed() {
    return engines.number(CLAIMED);
  }

  @Test
  void aStartOnAQueueWithoutLimitsIsItsOwnClaim() {
    WorkflowEngine engine = engine(8);

    WorkflowHandle<String> handle = engine.start(JOB, "in", StartOptions.on(FREE).withPriority(3));

    await().until(() -> running.get() == 1);
    assertThat(ownClaim(handle.id(), "priority = 3")).isTrue();
    permits.release();
    assertThat(handle.result(LONG)).isEqualTo("in");
    assertThat(claimed()).isZero();
  }

  @Test
  void soIsAChildsStart() {
    WorkflowEngine engine = engine(8);
    permits.release();

    assertThat(engine.start(PARENT, "in").result(LONG)).isEqualTo("in");

    assertThat(claimed()).isZero();
  }

  static Stream<StartOptions> thatWait() {
    return Stream.of(
        StartOptions.on(LIMITED),
        StartOptions.on(PARTED).withPartitionKey("a"),
        StartOptions.on(FREE).withDelay(Duration.ofMillis(1)));
  }

  @ParameterizedTest
  @MethodSource("thatWait")
  void whateverMayHaveToWaitIsClaimedFromTheTable(StartOptions options) {
    WorkflowEngine engine = engine(8);
    permits.release();

    assertThat(engine.start(JOB, "in", options).result(LONG)).isEqualTo("in");

    assertThat(claimed()).isEqualTo(1);
  }

  @Test
  void aQueueThatIsNotServedHereIsLeftToOthers() {
    WorkflowEngine engine = engine(8);

    WorkflowHandle<String> handle =
        engine.start(JOB, "in", StartOptions.on(WorkflowQueue.named("elsewhere")));

    assertThat(handle.status().state()).isEqualTo(WorkflowState.ENQUEUED);
  }

  @Test
  void aLimitThatTheDatabaseDeclaresHoldsForTheNextStart() {
    WorkflowEngine engine = engine(8);
    engine.declareQueue(FREE.withConcurrency(1));
    permits.release();

    engine.start(JOB, "in", StartOptions.on(FREE)).result(LONG);

    assertThat(claimed()).isEqualTo(1);
  }

  @Test
  void whatIsMoreThanAnEngineCanBeginAtOnceAnyMayTake() {
    WorkflowEngine engine = engine(2);
    List<WorkflowHandle<String>> handles = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      handles.add(engine.start(JOB, "j" + i, StartOptions.on(FREE)));
    }
    permits.release(3);

    handles.forEach(handle -> handle.result(LONG));

    assertThat(claimed()).isEqualTo(1);
  }

  @Test
  void idsAndDeduplicationIdsCount() {
    WorkflowEngine engine = engine(8);
    StartOptions options = StartOptions.on(FREE).withDeduplicationId("once").withId("one");
    WorkflowHandle<String> first = engine.start(JOB, "in", options);

    WorkflowHandle<String> same = engine.start(JOB, "in", options);
    assertThatThrownBy(() -> engine.start(JOB, "in", options.withId("two")))
        .isInstanceOf(WorkflowConflict.class)
        .hasMessageContaining("one");
    permits.release();

    assertThat(first.result(LONG)).isEqualTo("in");
    assertThat(same.result(LONG)).isEqualTo("in");
    assertThat(running.get()).isEqualTo(1);
    assertThat(claimed()).isZero();
  }

  @Test
  void anotherProcessTakesItOverAfterACrash() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine dying =
        engines.start(
            its,
            builder ->
                builder
                    .listen(false)
                    .queues(FREE)
                    .register(
                        JOB,
                        (ctx, in) -> {
                          if (in.equals("left")) {
                            reached.countDown();
                            new CountDownLatch(1).await();
                          }
                          return in;
                        }));
    dying.start(JOB, "first", StartOptions.on(FREE)).result(LONG);
    dying.start(JOB, "left", StartOptions.on(FREE).withId("left"));
    reached.await();
    assertThat(ownClaim("left", "TRUE")).isTrue();
    engines.kill(its);

    WorkflowEngine other = engine(8);
    permits.release();

    assertThat(other.handle(JOB, "left").result(LONG)).isEqualTo("left");
  }
}
