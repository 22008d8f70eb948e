package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A workflow that cannot run ends, or stays for whoever can run it; its neighbours do not care. */
class PoisonQueueTest {

  static final WorkflowType<Integer, Integer> TWICE =
      Workflow.type("twice", Integer.class, Integer.class);
  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension final Engines engines = new Engines();

  private void enqueue(String id, String name, String inputs, String serialization) {
    TestPostgres.execute(
        engines.database(),
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, inputs, serialization)"
            + " VALUES ('%s', 'ENQUEUED', '%s', 'work', %s, '%s')"
                .formatted(id, name, inputs, serialization));
  }

  @Test
  void everyKindOfPoisonEndsInAnErrorThatSaysWhyAndBlocksNoSlot() {
    WorkflowQueue one = WorkflowQueue.named("work").withConcurrency(1);
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .pollInterval(Duration.ofMillis(100))
                    .queues(one)
                    .register(TWICE, (ctx, n) -> 2 * n));
    enqueue("pickled", "twice", "'gASVCwAAAA=='", "py_pickle");
    enqueue("broken", "twice", "'{\"positionalArgs\":'", "portable_json");
    enqueue("text", "twice", "'{\"positionalArgs\":[\"text\"]}'", "portable_json");
    enqueue("nothing", "twice", "NULL", "portable_json");
    enqueue("unknown", "nobody knows this", "'{\"positionalArgs\":[]}'", "portable_json");

    WorkflowHandle<Integer> behind = engine.start(TWICE, 4, StartOptions.on(one));

    assertThat(behind.result(LONG)).isEqualTo(8);
    assertThatThrownBy(() -> engine.handle(TWICE, "pickled").result(LONG))
        .isInstanceOf(WorkflowFailure.class)
        .hasMessageContaining("UnreadableInput")
        .hasMessageContaining("py_pickle");
    for (String id : List.of("broken", "text", "nothing")) {
      assertThatThrownBy(() -> engine.handle(TWICE, id).result(LONG))
          .as(id)
          .isInstanceOf(WorkflowFailure.class);
      assertThat(engine.find(id).orElseThrow().state()).as(id).isEqualTo(WorkflowState.ERROR);
    }
    assertThat(engine.find("unknown").orElseThrow().state()).isEqualTo(WorkflowState.ENQUEUED);
  }

  @Test
  void aWorkflowOfAnotherClassThatWasTakenOverIsPutBack() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder.pollInterval(Duration.ofMillis(100)).register(TWICE, (ctx, n) -> 2 * n));
    TestPostgres.execute(
        engines.database(),
        """
        INSERT INTO lakebase_workflow.leases (executor_id, instance_name, duration, acquired_at, expires_at, ended_at)
          VALUES ('gone', 'gone', '1 second', now() - interval '1 hour', now() - interval '1 hour', now());
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name, class_name, executor_id, application_version, inputs, serialization)
          VALUES ('theirs', 'PENDING', 'twice', 'com.example.Other', 'gone', '1', '{"positionalArgs":[4]}', 'portable_json');
        """);

    engines.start(
        builder ->
            builder
                .pollInterval(Duration.ofMillis(100))
                .register(TWICE.withClassName("com.example.Other"), (ctx, n) -> 3 * n));

    assertThat(engine.handle(TWICE, "theirs").result(LONG)).isEqualTo(12);
  }
}
