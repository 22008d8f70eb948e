package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.DBOSClient;
import dev.dbos.transact.config.DBOSConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Queues between this library and DBOS Transact, either way. */
class OfficialQueueTest {

  private static final WorkflowType<String, String> GREET =
      Workflow.type("greet", String.class, String.class);
  private static final WorkflowQueue OURS = WorkflowQueue.named("ours").withConcurrency(2);
  private static final WorkflowQueue THEIRS = WorkflowQueue.named("theirs");
  private static final Duration LONG = Duration.ofSeconds(15);
  private static final String LIVE_LEASES =
      "SELECT count(*) FROM lakebase_workflow.leases WHERE ended_at IS NULL";

  /** What the official engine runs. */
  public interface Greetings {
    String greet(String name);
  }

  static final class OfficialGreetings implements Greetings {
    @Override
    @dev.dbos.transact.workflow.Workflow(name = "greet")
    public String greet(String name) {
      return "hello " + name;
    }
  }

  private final PGSimpleDataSource database = TestPostgres.newDatabase();

  @Test
  void theOfficialClientEnqueuesToOurQueues() throws Exception {
    try (WorkflowEngine engine =
            WorkflowEngine.builder(database)
                .queues(OURS)
                .register(GREET, (ctx, name) -> "hello " + name)
                .start();
        DBOSClient official = new DBOSClient(database)) {
      official.enqueuePortableWorkflow(
          new DBOSClient.EnqueueOptions("greet", "ours").withWorkflowId("portable"),
          new Object[] {"ada"},
          Map.of());

      assertThat(engine.handle(GREET, "portable").result(LONG)).isEqualTo("hello ada");
      assertThat(official.<Object, Exception>retrieveWorkflow("portable").getResult())
          .isEqualTo("hello ada");
    }
  }

  @Test
  void ourClientEnqueuesToTheOfficialEnginesQueues() {
    try (WorkflowClient client =
            WorkflowClient.builder(database).applicationVersion("official-1").connect();
        DBOS official =
            new DBOS(
                DBOSConfig.defaults("official")
                    .withDatabaseUrl(database.getURL())
                    .withDbUser(database.getUser())
                    .withDbPassword(database.getPassword())
                    .withAppVersion("official-1")
                    .withExecutorId("official"))) {
      official.registerQueue(new dev.dbos.transact.workflow.Queue("theirs"));
      official.registerProxy(Greetings.class, new OfficialGreetings());
      official.launch();

      WorkflowHandle<String> handle =
          client.start(
              GREET.withClassName(OfficialGreetings.class.getName()),
              "ada",
              StartOptions.on(THEIRS).withPriority(1));

      assertThat(handle.result(LONG)).isEqualTo("hello ada");
    }
  }

  @Test
  void whatTheOfficialClientEnqueuesIsNoticedWithTheNextHeartbeat() throws Exception {
    try (WorkflowEngine engine = engine(Duration.ofMinutes(30), Duration.ofMinutes(30));
        DBOSClient official = new DBOSClient(database)) {
      assertThat(engine.start(GREET, "bob").result(LONG)).isEqualTo("hello bob");
      official.enqueuePortableWorkflow(
          new DBOSClient.EnqueueOptions("greet", "ours").withWorkflowId("unannounced"),
          new Object[] {"ada"},
          Map.of());

      assertThat(engine.handle(GREET, "unannounced").result(LONG)).isEqualTo("hello ada");
    }
  }

  @Test
  void aSilentEngineHearsWhoAnnouncesWhatTheOfficialClientEnqueued() throws Exception {
    try (WorkflowEngine engine = engine(Duration.ofMillis(50), Duration.ofMillis(300));
        DBOSClient official = new DBOSClient(database)) {
      await().atMost(LONG).until(() -> TestPostgres.number(database, LIVE_LEASES) == 0);
      official.enqueuePortableWorkflow(
          new DBOSClient.EnqueueOptions("greet", "ours").withWorkflowId("announced"),
          new Object[] {"ada"},
          Map.of());

      TestPostgres.execute(database, "SELECT pg_notify('lakebase_workflow', 'enqueued')");

      assertThat(engine.handle(GREET, "announced").result(LONG)).isEqualTo("hello ada");
    }
  }

  private WorkflowEngine engine(Duration poll, Duration idleAfter) {
    return WorkflowEngine.builder(database)
        .lease(Duration.ofSeconds(2))
        .pollInterval(poll)
        .idle(idleAfter, Duration.ofMinutes(30))
        .queues(OURS)
        .register(GREET, (ctx, name) -> "hello " + name)
        .start();
  }
}
