package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.WorkflowManagement.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ForkTest {

  static final WorkflowType<String, String> WORK =
      Workflow.type("work", String.class, String.class);
  static final Event<String> PROGRESS = Event.of("progress", String.class);
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final Engines engines = new Engines();

  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean broken = new AtomicBoolean(true);

  private String work(WorkflowContext ctx, String in) {
    String first = ctx.step("first", String.class, step -> note("first of " + in));
    ctx.setEvent(PROGRESS, "one");
    ctx.setEvent(PROGRESS, "two");
    ctx.run(
        "second",
        step -> {
          note("second");
          if (broken.get()) {
            throw new StepFailure("Broken", "a bug", null, null);
          }
        });
    ctx.setEvent(PROGRESS, "three");
    return first;
  }

  private String note(String what) {
    done.add(what);
    return what;
  }

  @Test
  void aForkKeepsTheStepsBeforeAndRunsTheRestAgain() {
    WorkflowEngine engine = engines.start(WORK, this::work);
    WorkflowHandle<String> handle = engine.start(WORK, "x", StartOptions.id("w"));
    assertThatThrownBy(() -> handle.result(LONG)).isInstanceOf(WorkflowFailure.class);
    broken.set(false);

    String copy = engine.management().fork("w", 3, ForkOptions.defaults());

    assertThat(engine.handle(WORK, copy).result(LONG)).isEqualTo("first of x");
    assertThat(done).containsExactly("first of x", "second", "second");
    assertThat(engine.find(copy).orElseThrow())
        .satisfies(
            info -> {
              assertThat(info.forkedFrom()).isEqualTo("w");
              assertThat(info.applicationVersion()).isEqualTo("1");
              assertThat(info.name()).isEqualTo("work");
            });
    assertThat(engine.getEvent(copy, PROGRESS, Duration.ZERO)).isEqualTo("three");
    assertThat(engine.getEvent("w", PROGRESS, Duration.ZERO)).isEqualTo("two");
    assertThat(engine.find("w").orElseThrow().state()).isEqualTo(WorkflowState.ERROR);
  }

  @Test
  void aForkTakesEventsAndStreamsOfTheKeptStepsOnly() {
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      TestPostgres.execute(
          engines.database(),
          """
          INSERT INTO dbos.workflow_status
            (workflow_uuid, status, name, inputs, attributes, application_version, authenticated_user)
          VALUES ('w', 'SUCCESS', 'n', 'in', '{"a": 1}', 'v1', 'ann');
          INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, function_name, output)
          SELECT 'w', i, 's' || i, i::text FROM generate_series(0, 4) i;
          INSERT INTO dbos.workflow_events_history VALUES ('w', 0, 'k', 'a'), ('w', 2, 'k', 'b'), ('w', 3, 'k', 'c');
          INSERT INTO dbos.workflow_events VALUES ('w', 'k', 'c');
          INSERT INTO dbos.streams (workflow_uuid, key, value, "offset", function_id)
          VALUES ('w', 's', 'x', 0, 1), ('w', 's', 'y', 1, 4)
          """);
      ForkOptions options =
          ForkOptions.defaults()
              .withId("copy")
              .onQueue("q")
              .withPartitionKey("p")
              .withApplicationVersion("v2")
              .withTimeout(Duration.ofMinutes(1));

      assertThat(client.management().fork("w", 3, options)).isEqualTo("copy");
      assertThat(client.management().fork("w", 3, options)).isEqualTo("copy");

      assertThat(client.steps("copy")).extracting(StepInfo::name).containsExactly("s0", "s1", "s2");
      assertThat(client.find("copy").orElseThrow())
          .satisfies(
              info -> {
                assertThat(info.state()).isEqualTo(WorkflowState.ENQUEUED);
                assertThat(info.queueName()).isEqualTo("q");
                assertThat(info.applicationVersion()).isEqualTo("v2");
                assertThat(info.authenticatedUser()).isEqualTo("ann");
                assertThat(info.input()).isEqualTo("in");
              });
      TestPostgres.execute(
          engines.database(),
          """
          DO $$ BEGIN
            ASSERT (SELECT array_agg(value) FROM dbos.workflow_events WHERE workflow_uuid = 'copy') = '{b}';
            ASSERT (SELECT array_agg(value ORDER BY function_id) FROM dbos.workflow_events_history
              WHERE workflow_uuid = 'copy') = '{a,b}';
            ASSERT (SELECT array_agg(value) FROM dbos.streams WHERE workflow_uuid = 'copy') = '{x}';
            ASSERT (SELECT was_forked_from FROM dbos.workflow_status WHERE workflow_uuid = 'w');
            ASSERT (SELECT workflow_timeout_ms = 60000 AND queue_partition_key = 'p'
              AND attributes = '{"a": 1}' FROM dbos.workflow_status WHERE workflow_uuid = 'copy');
          END $$
          """);
      assertThatThrownBy(() -> client.management().fork("none", 0, ForkOptions.defaults()))
          .isInstanceOf(WorkflowNotFound.class);
      assertThatThrownBy(() -> client.management().fork("copy", 0, options.withId("w")))
          .isInstanceOf(WorkflowConflict.class);
      assertThatThrownBy(() -> client.management().fork("w", -1, options))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** As two steps beside each other wrote; the fork keeps one of them. */
  @Test
  void theStreamsOfAForkHaveNoGaps() {
    TestPostgres.execute(
        engines.database(),
        """
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name) VALUES ('w', 'SUCCESS', 'n');
        INSERT INTO dbos.streams (workflow_uuid, key, value, "offset", function_id, serialization)
        VALUES ('w', 's', '"b0"', 0, 2, 'portable_json'), ('w', 's', '"a0"', 1, 1, 'portable_json'),
          ('w', 's', '"b1"', 2, 2, 'portable_json'), ('w', 's', '"a1"', 3, 1, 'portable_json'),
          ('w', 't', '"c0"', 0, 1, 'portable_json')
        """);
    WorkflowType<String, List<String>> reading =
        Workflow.type("reading", String.class, new TypeRef<List<String>>() {});
    WorkflowEngine engine =
        engines.start(
            builder -> builder.register(reading, (ctx, copy) -> values(ctx, copy, "s", "t")));
    String copy = engine.management().fork("w", 2, ForkOptions.defaults().onQueue("nobodys"));

    assertThat(engine.start(reading, copy).result(LONG)).containsExactly("a0", "a1", "c0");
  }

  private static List<String> values(WorkflowContext ctx, String workflowId, String... streams) {
    List<String> values = new ArrayList<>();
    for (String stream : streams) {
      StreamName<String> name = StreamName.of(stream, String.class);
      StreamItem<String> item = ctx.read(workflowId, name, 0, Duration.ZERO);
      while (item.state() == StreamItem.State.VALUE) {
        values.add(item.value());
        item = ctx.read(workflowId, name, item.offset() + 1, Duration.ZERO);
      }
    }
    return values;
  }

  @Test
  void aWorkflowThatIsDeletedByForceRecordsNothingMore() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    WorkflowCounters counters = new WorkflowCounters();
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .listener(counters)
                    .register(
                        WORK,
                        (ctx, in) -> {
                          ctx.run(
                              "long",
                              step -> {
                                reached.countDown();
                                try {
                                  new CountDownLatch(1).await();
                                } finally {
                                  stopped.countDown();
                                }
                              });
                          return note("never");
                        }));
    engine.start(WORK, "", StartOptions.id("w"));
    reached.await();

    assertThatThrownBy(() -> engine.management().delete(List.of("w"), Scope.ALONE))
        .isInstanceOf(WorkflowConflict.class)
        .hasMessageContaining("[w]");
    assertThat(engine.management().deleteByForce(List.of("w"), Scope.ALONE)).containsExactly("w");

    stopped.await();
    await().until(() -> counters.snapshot().cancelled() == 1);
    assertThat(engine.find("w")).isEmpty();
    assertThat(engine.steps("w")).isEmpty();
    assertThat(done).isEmpty();
  }
}
