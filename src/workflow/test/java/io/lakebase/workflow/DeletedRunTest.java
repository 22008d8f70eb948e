package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.WorkflowManagement.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A step that heeds no interrupt is still at it when its workflow is deleted and begun anew. */
class DeletedRunTest {

  private static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final List<String> X = List.of("x");

  @RegisterExtension final Engines engines = new Engines();

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);

  private String echo(WorkflowContext ctx, String in) {
    return ctx.step(
        "a",
        String.class,
        step -> {
          reached.countDown();
          while (in.equals("old") && letGo.getCount() > 0) {
            awaitDeaf();
          }
          return in;
        });
  }

  private void awaitDeaf() {
    try {
      letGo.await();
    } catch (InterruptedException deaf) {
      // As a blocking call that knows no interrupts.
    }
  }

  private WorkflowEngine engineWithTheOldRun() throws InterruptedException {
    WorkflowEngine engine = engines.start(ECHO, this::echo);
    engine.start(ECHO, "old", StartOptions.id("x"));
    reached.await();
    return engine;
  }

  private void endsAsTheNewOne(WorkflowEngine engine, WorkflowHandle<String> handle) {
    letGo.countDown();
    assertThat(handle.result(LONG)).isEqualTo("new");
    assertThat(engine.handle(ECHO, "x").result(LONG)).isEqualTo("new");
    assertThat(engine.steps("x")).hasSize(1);
  }

  @Test
  void whatIsDeletedByForceAndStartedAgainRunsWhenTheOldRunIsOutOfTheWay() throws Exception {
    WorkflowEngine engine = engineWithTheOldRun();
    engine.management().deleteByForce(X, Scope.ALONE);

    endsAsTheNewOne(engine, engine.start(ECHO, "new", StartOptions.id("x")));
  }

  @Test
  void whatIsCancelledDeletedAndStartedAgainDoesToo() throws Exception {
    WorkflowEngine engine = engineWithTheOldRun();
    engine.management().cancel(X, Scope.ALONE);
    engine.management().delete(X, Scope.ALONE);

    endsAsTheNewOne(engine, engine.start(ECHO, "new", StartOptions.id("x")));
  }

  @Test
  void aClientMayDeleteItAndTheEngineStartItAgain() throws Exception {
    WorkflowEngine engine = engineWithTheOldRun();
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      client.management().deleteByForce(X, Scope.ALONE);

      endsAsTheNewOne(engine, engine.start(ECHO, "new", StartOptions.id("x")));
    }
  }

  @Test
  void aClientMayDeleteItAndStartItAgain() throws Exception {
    WorkflowEngine engine = engineWithTheOldRun();
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      client.management().cancel(X, Scope.ALONE);
      client.management().delete(X, Scope.ALONE);

      WorkflowHandle<String> again = client.start(ECHO, "new", StartOptions.id("x"));
      await().atMost(LONG).until(() -> again.status().executorId() != null);
      client.start(ECHO, "later").result(LONG); // Claimed after that claim was dealt with.

      endsAsTheNewOne(engine, again);
    }
  }

  @Test
  void theDeadlineOfADeletedWorkflowCancelsNoOther() throws Exception {
    WorkflowEngine engine = engines.start(ECHO, this::echo);
    WorkflowHandle<String> old =
        engine.start(ECHO, "old", StartOptions.id("x").withTimeout(Duration.ofMillis(200)));
    reached.await();
    engine.management().deleteByForce(X, Scope.ALONE);
    WorkflowHandle<String> again = engine.start(ECHO, "new", StartOptions.id("x"));

    endsAsTheNewOne(engine, again);
    assertThat(old.result(LONG)).isEqualTo("new");
  }

  @Test
  void whoWaitsForADeletedWorkflowIsToldSo() throws Exception {
    WorkflowEngine engine = engineWithTheOldRun();
    WorkflowHandle<String> handle = engine.handle(ECHO, "x");
    engine.management().deleteByForce(X, Scope.ALONE);
    letGo.countDown();

    assertThatThrownBy(() -> handle.result(LONG)).isInstanceOf(WorkflowNotFound.class);
  }
}
