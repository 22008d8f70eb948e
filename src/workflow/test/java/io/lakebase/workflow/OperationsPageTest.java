package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.WorkflowManagement.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/operations.md. */
class OperationsPageTest {

  record Order(String id) {}

  static final WorkflowType<Order, String> CHECKOUT =
      Workflow.type("checkout", Order.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final AtomicBoolean broken = new AtomicBoolean(true);
  private final Map<String, Object> gauges = new TreeMap<>();

  private String checkout(WorkflowContext ctx, Order order) {
    if (ctx.patch("check-address")) {
      ctx.run("check-address", step -> {});
    }
    String payment = ctx.step("charge", String.class, step -> "paid " + order.id());
    ctx.run(
        "ship",
        step -> {
          if (broken.get()) {
            throw new StepFailure("NoCarrier", "nobody comes", null, null);
          }
        });
    return payment;
  }

  private void archive(WorkflowInfo info) {
    gauges.merge("archived", 1, (one, more) -> (Integer) one + (Integer) more);
  }

  private void gauge(String name, Object value) {
    gauges.put(name, value);
  }

  private WorkflowEngine engine(WorkflowCounters counters) {
    return engines.start(
        builder ->
            builder
                .applicationVersion("2026-11-22")
                .listener(counters)
                .register(CHECKOUT, this::checkout));
  }

  @Test
  void theExamplesOnListingAndRepairingRun() {
    DataSource dataSource = engines.database();
    WorkflowEngine engine = engine(new WorkflowCounters());
    for (int i = 0; i < 3; i++) {
      WorkflowHandle<String> handle =
          engine.start(CHECKOUT, new Order("" + i), StartOptions.id("order-" + i));
      assertThatThrownBy(() -> handle.result(Duration.ofSeconds(10)))
          .isInstanceOf(WorkflowFailure.class);
    }
    broken.set(false);
    try (WorkflowClient client = WorkflowClient.builder(dataSource).connect()) {
      WorkflowQuery query =
          WorkflowQuery.all()
              .withNames("checkout")
              .withStates(WorkflowState.ERROR)
              .createdBetween(Instant.now().minus(Duration.ofDays(1)), null)
              .withoutPayloads()
              .withLimit(500);
      List<WorkflowInfo> page = client.list(query);
      while (!page.isEmpty()) {
        page.forEach(this::archive);
        page = client.list(query.after(page.get(page.size() - 1)));
      }
      assertThat(gauges).containsEntry("archived", 3);

      List<StepInfo> steps = client.steps("order-1");
      StepInfo failed = steps.get(steps.size() - 1);
      assertThat(failed.name()).isEqualTo("ship");

      String copy =
          client
              .management()
              .fork("order-1", failed.functionId(), ForkOptions.defaults().withId("order-1-again"));
      String result = client.handle(CHECKOUT, copy).result(Duration.ofSeconds(30));
      assertThat(result).isEqualTo("paid 1");

      WorkflowManagement management = client.management();
      Set<String> cancelled = management.cancel(List.of("order-0", "order-1"), Scope.WITH_CHILDREN);
      Set<String> resumed =
          management.resume(
              List.of("order-0", "order-1"),
              ResumeOptions.defaults().withChildren().withApplicationVersion("2026-11-22"));
      assertThat(cancelled).isEmpty();
      assertThat(resumed).isEmpty();

      Set<String> deleted = management.delete(List.of("order-0", "order-1"), Scope.WITH_CHILDREN);
      assertThat(deleted).hasSize(2);
    }
  }

  @Test
  void theExamplesOnRetentionAndDeadLettersRun() throws Exception {
    DataSource dataSource = engines.database();
    WorkflowEngine engine = engine(new WorkflowCounters());
    WorkflowManagement management = engine.management();
    broken.set(false);
    TestPostgres.execute(
        dataSource,
        """
        INSERT INTO dbos.workflow_status
          (workflow_uuid, status, name, inputs, serialization, application_version, created_at)
        VALUES ('dead', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', 'checkout',
          '{"positionalArgs":[{"id":"7"}],"namedArgs":null}', 'portable_json', '2026-11-22', 1)
        """);

    WorkflowQuery dead =
        WorkflowQuery.all().withStates(WorkflowState.MAX_RECOVERY_ATTEMPTS_EXCEEDED);
    engine.list(dead).forEach(info -> gauge("given up", info.id()));

    Set<String> goOn =
        management.requeueDeadLetters(dead.withNames("checkout"), ResumeOptions.defaults());
    assertThat(goOn).containsExactly("dead");
    assertThat(engine.handle(CHECKOUT, "dead").result(Duration.ofSeconds(30))).isEqualTo("paid 7");

    Retention policy =
        Retention.maxAge(Duration.ofDays(30)).withMaxRows(5_000_000).withBatch(1_000);
    Retention failures =
        Retention.maxAge(Duration.ofDays(365))
            .withStates(WorkflowState.ERROR, WorkflowState.MAX_RECOVERY_ATTEMPTS_EXCEEDED);
    assertThat(failures.states()).hasSize(2);

    AtomicBoolean closing = new AtomicBoolean();
    ScheduledExecutorService nightly = Executors.newSingleThreadScheduledExecutor();
    nightly.scheduleWithFixedDelay(
        () -> {
          try {
            gauge("deleted", management.retain(policy, closing::get).deleted());
          } catch (WorkflowException databaseAway) {
            gauge("retention failed", databaseAway.getMessage());
          }
        },
        0,
        1,
        TimeUnit.HOURS);
    await().until(() -> gauges.containsKey("deleted"));
    closing.set(true);
    nightly.shutdown();
    assertThat(nightly.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theExamplesOnMetricsAndVersionsRun() {
    DataSource dataSource = engines.database();
    WorkflowCounters counters = new WorkflowCounters();
    WorkflowEngine engine =
        WorkflowEngine.builder(dataSource)
            .applicationVersion("2026-11-22")
            .listener(counters)
            .register(CHECKOUT, this::checkout)
            .start();
    try (engine) {
      broken.set(false);
      engine.start(CHECKOUT, new Order("1")).result(Duration.ofSeconds(30));
      await().until(() -> counters.snapshot().succeeded() == 1);
      WorkflowManagement management = engine.management();

      WorkflowCounters.Snapshot counts = counters.snapshot();
      gauge("succeeded", counts.succeeded());
      gauge("failed", counts.failed());
      gauge("dead letters", counts.deadLettered());
      for (QueueDepth queue : management.queues()) {
        gauge(queue.queue() + " waiting", queue.enqueued());
        gauge(queue.queue() + " oldest", queue.oldestWait());
      }
      assertThat(gauges).containsEntry("succeeded", 1L).containsEntry("failed", 0L);

      List<WorkflowAggregate> lastDay =
          management.aggregate(
              WorkflowQuery.all().createdBetween(Instant.now().minus(Duration.ofDays(1)), null),
              Set.of(WorkflowField.NAME, WorkflowField.STATE),
              Duration.ofHours(1));
      List<String> lines = new ArrayList<>();
      for (WorkflowAggregate group : lastDay) {
        lines.add(group.bucket() + " " + group.group() + " " + group.count());
      }
      assertThat(lines).singleElement().asString().endsWith(" 1");

      boolean drained = management.otherVersionsRunning("2026-11-22").isEmpty();
      assertThat(drained).isTrue();
      management.promoteVersion("2026-11-22");
      assertThat(management.versions()).extracting(VersionInfo::latest).containsExactly(true);
    }
  }
}
