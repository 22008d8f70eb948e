package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dbos.transact.DBOSClient;
import dev.dbos.transact.workflow.QueueOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues in the table of queues. */
class DeclaredQueuesTest {

  static final WorkflowType<String, String> JOB = Workflow.type("job", String.class, String.class);
  static final WorkflowQueue WORK = WorkflowQueue.named("declared");
  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension final Engines engines = new Engines();

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final Semaphore permits = new Semaphore(0);

  private WorkflowEngine engine(WorkflowQueue... queues) {
    return engines.start(
        builder ->
            builder
                .pollInterval(Duration.ofMillis(100))
                .queues(queues)
                .register(
                    JOB,
                    (ctx, in) ->
                        ctx.step(
                            "work",
                            String.class,
                            step -> {
                              most.accumulateAndGet(running.incrementAndGet(), Math::max);
                              permits.acquire();
                              running.decrementAndGet();
                              return in;
                            })));
  }

  @Test
  void everyEngineServesADeclaredQueueAndItsLimitsFollowItsRow() throws Exception {
    WorkflowEngine engine = engine();
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      client.declareQueue(WORK.withConcurrency(2));
      assertThat(client.declaredQueues()).containsExactly(WORK.withConcurrency(2));

      List<WorkflowHandle<String>> handles =
          client.startAll(JOB, List.of("a", "b", "c", "d", "e"), StartOptions.on(WORK));
      await().atMost(LONG).until(() -> running.get() == 2);
      client.declareQueue(WORK.withConcurrency(4));
      await().atMost(LONG).until(() -> running.get() == 4);
      permits.release(5);

      assertThat(handles).allSatisfy(handle -> handle.result(LONG));
      assertThat(most.get()).isEqualTo(4);
      assertThat(client.removeQueue("declared")).isTrue();
      assertThat(engine.declaredQueues()).isEmpty();
      assertThat(client.removeQueue("declared")).isFalse();
    }
  }

  @Test
  void aRowCountsMoreThanTheCodeAndDbosMayHaveWrittenIt() throws Exception {
    engine(WORK.withConcurrency(10));
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect();
        DBOSClient official = new DBOSClient(engines.database())) {
      official.registerQueue("declared", QueueOptions.setConcurrency(1));
      assertThat(client.declaredQueues()).containsExactly(WORK.withConcurrency(1));
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                most.set(0);
                List<WorkflowHandle<String>> handles =
                    client.startAll(JOB, List.of("a", "b", "c"), StartOptions.on(WORK));
                permits.release(3);
                handles.forEach(handle -> handle.result(LONG));
                assertThat(most.get()).isEqualTo(1);
              });
    }
  }

  @Test
  void aDeclarationReplacesTheLimitsOfPartitionsThatDbosHadDeclared() {
    WorkflowEngine engine = engine();
    TestPostgres.execute(
        engines.database(),
        "INSERT INTO dbos.queues (name, concurrency, partition_queue, partition_concurrency, partition_worker_concurrency,"
            + " partition_rate_limit_max, partition_rate_limit_period_sec) VALUES ('declared', 10, TRUE, 5, 4, 3, 2)");
    WorkflowQueue mine = WORK.withPartitions().withConcurrency(2);

    engine.declareQueue(mine);

    assertThat(engine.declaredQueues()).containsExactly(mine);
    assertThat(
            engines.number(
                "SELECT num_nulls(partition_concurrency, partition_worker_concurrency,"
                    + " partition_rate_limit_max, partition_rate_limit_period_sec) FROM dbos.queues"))
        .isEqualTo(4);
  }

  @Test
  void theOfficialClientReadsWhatWasDeclaredHere() throws Exception {
    WorkflowEngine engine = engine();
    engine.declareQueue(
        WORK.withConcurrency(7)
            .withWorkerConcurrency(3)
            .withRateLimit(10, Duration.ofMillis(1_500))
            .withPartitions());

    try (DBOSClient official = new DBOSClient(engines.database())) {
      dev.dbos.transact.workflow.Queue queue = official.findQueue("declared").orElseThrow();
      assertThat(queue.concurrency()).isEqualTo(7);
      assertThat(queue.workerConcurrency()).isEqualTo(3);
      assertThat(queue.partitioningEnabled()).isTrue();
      assertThat(queue.priorityEnabled()).isTrue();
      assertThat(queue.rateLimit().limit()).isEqualTo(10);
      assertThat(queue.rateLimit().period()).isEqualTo(Duration.ofMillis(1_500));
    }
  }
}
