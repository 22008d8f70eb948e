package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A workflow's thread is free once its function has returned. */
class OutcomeTest {

  private static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension final Engines engines = new Engines();

  /** Locks of other sessions on the rows of the workflows that are to be held up. */
  private final Queue<Connection> locks = new ConcurrentLinkedQueue<>();

  /**
   * Has one thread; a workflow whose input begins with "held" has its row locked when it returns.
   */
  private WorkflowEngine engine() {
    return engines.start(
        builder ->
            builder
                .virtualThreads(false)
                .threads(1)
                .register(
                    ECHO,
                    (ctx, in) -> {
                      if (in.endsWith("after a step")) {
                        ctx.run("last", step -> {});
                      }
                      if (in.startsWith("held")) {
                        locks.add(lock(ctx.workflowId()));
                      }
                      return in;
                    }));
  }

  /** Holds a workflow's row as another session would. */
  private Connection lock(String workflowId) throws SQLException {
    Connection connection = engines.database().getConnection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT 1 FROM dbos.workflow_status WHERE workflow_uuid = '"
              + workflowId
              + "' FOR UPDATE");
    }
    return connection;
  }

  @Test
  void anOutcomeThatHasToWaitHoldsNoThread() throws Exception {
    WorkflowEngine engine = engine();

    WorkflowHandle<String> held = engine.start(ECHO, "held", StartOptions.id("held"));
    String other = engine.start(ECHO, "free", StartOptions.id("other")).result(PATIENCE);

    assertThat(other).isEqualTo("free");
    assertThat(held.status().state()).isEqualTo(WorkflowState.PENDING);
    locks.remove().close();
    assertThat(held.result(PATIENCE)).isEqualTo("held");
    assertThat(held.status().state()).isEqualTo(WorkflowState.SUCCESS);
  }

  @Test
  void aCancelThatComesWhileTheOutcomeWaitsIsTheEnd() throws Exception {
    WorkflowEngine engine = engine();

    WorkflowHandle<String> held = engine.start(ECHO, "held after a step", StartOptions.id("held"));
    await().atMost(PATIENCE).until(() -> !locks.isEmpty());
    try (Connection lock = locks.remove();
        Statement statement = lock.createStatement()) {
      statement.execute(
          "UPDATE dbos.workflow_status SET status = 'CANCELLED' WHERE workflow_uuid = 'held'");
      lock.commit();
    }

    assertThat(held.resultAsync())
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(WorkflowCancelled.class);
    assertThat(engine.steps("held")).extracting(StepInfo::name).containsExactly("last");
  }

  @Test
  void aListenerIsCalledByThreadsOfRunsOnly() throws Exception {
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .virtualThreads(false)
                    .register(ECHO, (ctx, in) -> in)
                    .listener(
                        new LifecycleListener() {
                          @Override
                          public void ended(String workflowId, String name, WorkflowState state) {
                            threads.add(Thread.currentThread().getName());
                          }
                        }));

    for (int i = 0; i < 50; i++) {
      engine.start(ECHO, "x", StartOptions.id("w" + i));
    }

    await().atMost(30, TimeUnit.SECONDS).until(() -> threads.size() == 50);
    assertThat(threads).allMatch(name -> name.contains("-run-"));
  }
}
