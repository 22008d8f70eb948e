package io.lakebase.workflow.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOSClient;
import dev.dbos.transact.workflow.ForkOptions;
import dev.dbos.transact.workflow.ListWorkflowsInput;
import dev.dbos.transact.workflow.WorkflowStatus;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StepInfo;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowCancelled;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowField;
import io.lakebase.workflow.WorkflowManagement;
import io.lakebase.workflow.WorkflowManagement.Scope;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each side forks, deletes, cancels, resumes and counts what the other has started. */
class ManagementInteropTest {

  static final WorkflowType<String, String> OURS =
      Workflow.type("ours", String.class, String.class);
  static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);
  private static final Duration LONG = Duration.ofSeconds(30);

  private HikariDataSource dataSource;

  @BeforeEach
  void connect() {
    dataSource = new HikariDataSource();
    dataSource.setDataSource(TestPostgres.newDatabase());
    dataSource.setMaximumPoolSize(30);
    dataSource.setMinimumIdle(1);
  }

  @AfterEach
  void disconnect() {
    dataSource.close();
  }

  @Test
  void theOfficialClientForksAndDeletesOurWorkflows() {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    try (WorkflowEngine engine =
            WorkflowEngine.builder(dataSource)
                .applicationVersion("our-version")
                .pollInterval(Duration.ofMillis(100))
                .register(
                    OURS,
                    (ctx, in) -> {
                      boolean patched = ctx.patch("numbers");
                      int one = ctx.step("first", Integer.class, s -> first.incrementAndGet());
                      int two = ctx.step("second", Integer.class, s -> second.incrementAndGet());
                      return in + patched + one + two;
                    })
                .start();
        DBOSClient official = new DBOSClient(dataSource)) {
      assertThat(engine.start(OURS, "r", StartOptions.id("w")).result(LONG)).isEqualTo("rtrue11");
      assertThat(official.listWorkflowSteps("w"))
          .extracting(dev.dbos.transact.workflow.StepInfo::functionName)
          .containsExactly("DBOS.patch-numbers", "first", "second");

      String fork =
          official.<String, Exception>forkWorkflow("w", 2, new ForkOptions("f")).workflowId();

      assertThat(engine.handle(OURS, fork).result(LONG)).isEqualTo("rtrue12");
      assertThat(engine.find("f").orElseThrow().forkedFrom()).isEqualTo("w");
      assertThat(engine.find("f").orElseThrow().applicationVersion()).isEqualTo("our-version");
      official.deleteWorkflow("w");
      assertThat(engine.find("w")).isEmpty();
      assertThat(engine.steps("w")).isEmpty();
      assertThat(official.listWorkflows(new ListWorkflowsInput())).hasSize(1);
    }
  }

  @Test
  void theOfficialClientCancelsOurWorkflowsWithTheirChildren() {
    try (WorkflowEngine engine =
            WorkflowEngine.builder(dataSource)
                .pollInterval(Duration.ofMillis(100))
                .register(
                    OURS,
                    (ctx, in) -> {
                      ctx.startChild(CHILD, in, StartOptions.id("child"));
                      ctx.sleep(Duration.ofMinutes(10));
                      return "";
                    })
                .register(
                    CHILD,
                    (ctx, in) -> {
                      ctx.sleep(Duration.ofMinutes(10));
                      return "";
                    })
                .start();
        DBOSClient official = new DBOSClient(dataSource)) {
      engine.start(OURS, "", StartOptions.id("w"));
      await().until(() -> engine.steps("child").size() == 1);

      official.cancelWorkflow("w", true);

      assertThat(engine.find("child").orElseThrow().state()).isEqualTo(WorkflowState.CANCELLED);
      assertThatThrownBy(() -> engine.handle(OURS, "w").result(LONG))
          .isInstanceOf(WorkflowCancelled.class);
    }
  }

  @Test
  void theUserWhoEnqueuedAWorkflowIsItsChildrensToo() {
    WorkflowQueue queue = WorkflowQueue.named("q");
    try (WorkflowEngine engine =
            WorkflowEngine.builder(dataSource)
                .queues(queue)
                .pollInterval(Duration.ofMillis(100))
                .register(
                    OURS,
                    (ctx, in) ->
                        ctx.startChild(CHILD, in, StartOptions.id("here")).result()
                            + ctx.startChild(CHILD, in, StartOptions.on(queue).withId("queued"))
                                .result())
                .register(CHILD, (ctx, in) -> in)
                .start();
        DBOSClient official = new DBOSClient(dataSource)) {
      official.enqueuePortableWorkflow(
          new DBOSClient.EnqueueOptions("ours", "q")
              .withWorkflowId("w")
              .withAuthenticatedUser("ada")
              .withAssumedRole("author")
              .withAuthenticatedRoles("author", "reader"),
          new Object[] {"x"},
          Map.of());
      assertThat(engine.handle(OURS, "w").result(LONG)).isEqualTo("xx");
      engine.start(CHILD, "x", StartOptions.id("nobodys")).result(LONG);

      List<WorkflowStatus> adas =
          official.listWorkflows(new ListWorkflowsInput().withAuthenticatedUser("ada"));

      assertThat(adas)
          .extracting(WorkflowStatus::workflowId)
          .containsExactlyInAnyOrder("w", "here", "queued");
      assertThat(adas).allMatch(status -> "author".equals(status.assumedRole()));
      assertThat(adas)
          .extracting(WorkflowStatus::authenticatedRoles)
          .containsOnly(List.of("author", "reader"));
    }
  }

  @Test
  void ourClientForksCountsAndDeletesTheirWorkflows() {
    try (DbosApp app = new DbosApp(dataSource);
        WorkflowClient client = WorkflowClient.builder(dataSource).connect()) {
      WorkflowManagement management = client.management();
      app.goOn.countDown();
      app.start("d", "world");
      await().atMost(LONG).until(() -> client.find("d").map(w -> w.state().ended()).orElse(false));

      String fork =
          management.fork("d", 2, io.lakebase.workflow.ForkOptions.defaults().withId("f"));

      await()
          .atMost(LONG)
          .until(() -> client.find(fork).orElseThrow().state() == WorkflowState.SUCCESS);
      assertThat(client.find(fork).orElseThrow().output())
          .isEqualTo(client.find("d").orElseThrow().output());
      assertThat(client.steps(fork))
          .extracting(StepInfo::name)
          .containsExactly("hello", "wait", "end");
      assertThat(
              management.aggregate(
                  WorkflowQuery.all().withNames("greet"),
                  Set.of(WorkflowField.STATE, WorkflowField.APPLICATION_VERSION),
                  null))
          .singleElement()
          .satisfies(
              group -> {
                assertThat(group.count()).isEqualTo(2);
                assertThat(group.group())
                    .isEqualTo(
                        Map.of(
                            WorkflowField.STATE,
                            "SUCCESS",
                            WorkflowField.APPLICATION_VERSION,
                            "dbos-version"));
              });
      assertThat(management.versions())
          .anySatisfy(
              version -> {
                assertThat(version.name()).isEqualTo("dbos-version");
                assertThat(version.latest()).isTrue();
              });
      assertThat(management.delete(List.of("d", "f"), Scope.WITH_CHILDREN))
          .containsExactlyInAnyOrder("d", "f");
      assertThat(client.list(WorkflowQuery.all())).isEmpty();
    }
  }
}
