package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.WorkflowManagement.Scope;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A parent and its child that one act has cancelled, by way of another process. */
class CancelledTogetherTest {

  private static final WorkflowType<String, String> PARENT =
      Workflow.type("parent", String.class, String.class);
  private static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);
  private static final StreamName<String> LOG = StreamName.of("log", String.class);
  private static final WorkflowQueue NOBODYS = WorkflowQueue.named("nobodys");
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final Engines engines = new Engines();

  @Test
  void theChildsCancelIsNoResultForItsParentAndBothGoOnWhenResumed() {
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      WorkflowEngine engine =
          engines.start(
              builder ->
                  Engines.parking(builder, false)
                      .register(CHILD, (ctx, in) -> "done")
                      .register(
                          PARENT,
                          (ctx, in) ->
                              ctx.startChild(CHILD, in, StartOptions.on(NOBODYS)).result()));
      WorkflowHandle<String> handle = engine.start(PARENT, "", StartOptions.id("p"));
      await().atMost(LONG).until(() -> client.find("p-0").isPresent());

      assertThat(client.management().cancel(List.of("p"), Scope.WITH_CHILDREN))
          .containsExactlyInAnyOrder("p", "p-0");
      assertThatThrownBy(() -> handle.result(LONG)).isInstanceOf(WorkflowCancelled.class);
      client.management().resume(List.of("p"), ResumeOptions.defaults().withChildren());

      assertThat(client.handle(PARENT, "p").result(LONG)).isEqualTo("done");
    }
  }

  @Test
  void theEndOfACancelledChildsStreamIsNoneForItsParentWhenBothGoOn() {
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      WorkflowEngine engine =
          engines.start(
              builder ->
                  Engines.parking(builder, false)
                      .register(
                          CHILD,
                          (ctx, in) -> {
                            ctx.write(LOG, "written");
                            return "done";
                          })
                      .register(
                          PARENT,
                          (ctx, in) -> {
                            String child =
                                ctx.startChild(CHILD, in, StartOptions.on(NOBODYS)).workflowId();
                            return ctx.read(child, LOG, 0, Duration.ofMinutes(1)).value();
                          }));
      WorkflowHandle<String> handle = engine.start(PARENT, "", StartOptions.id("p"));
      await().atMost(LONG).until(() -> engine.steps("p").size() > 1);

      client.cancel("p");
      assertThatThrownBy(() -> handle.result(LONG)).isInstanceOf(WorkflowCancelled.class);
      client.management().resume(List.of("p"), ResumeOptions.defaults().withChildren());

      assertThat(client.handle(PARENT, "p").result(LONG)).isEqualTo("written");
    }
  }

  @Test
  void aDeadlineThatTheChildNoticesFirstEndsItsParentTooAndIsNoErrorOfIt() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, false)
                    .register(
                        PARENT,
                        (ctx, in) -> ctx.startChild(CHILD, in, StartOptions.on(NOBODYS)).result())
                    .register(CHILD, (ctx, in) -> "done"));
    WorkflowHandle<String> handle =
        engine.start(PARENT, "", StartOptions.id("p").withTimeout(Duration.ofHours(1)));
    await().atMost(LONG).until(() -> engine.find("p-0").isPresent());

    TestPostgres.execute(
        engines.database(),
        "UPDATE dbos.workflow_status SET status = 'CANCELLED', updated_at = workflow_deadline_epoch_ms WHERE workflow_uuid = 'p-0'");

    assertThatThrownBy(() -> handle.result(LONG)).isInstanceOf(WorkflowCancelled.class);
    assertThat(engine.find("p").orElseThrow().state()).isEqualTo(WorkflowState.CANCELLED);
  }

  @Test
  void aDeadlineCancelsAChildThatNobodyHasClaimedToo() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .register(
                        PARENT,
                        (ctx, in) -> ctx.startChild(CHILD, in, StartOptions.on(NOBODYS)).result())
                    .register(CHILD, (ctx, in) -> "done"));
    WorkflowHandle<String> handle =
        engine.start(PARENT, "", StartOptions.id("p").withTimeout(Duration.ofSeconds(1)));

    assertThatThrownBy(() -> handle.result(LONG)).isInstanceOf(WorkflowTimeout.class);

    assertThat(engine.find("p-0").orElseThrow().state()).isEqualTo(WorkflowState.CANCELLED);
    engine.management().resume(List.of("p"), ResumeOptions.defaults().withChildren());
    assertThat(engine.handle(PARENT, "p").result(LONG)).isEqualTo("done");
  }
}
