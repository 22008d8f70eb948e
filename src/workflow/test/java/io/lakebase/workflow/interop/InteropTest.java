package io.lakebase.workflow.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOSClient;
import dev.dbos.transact.workflow.ListWorkflowsInput;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StepInfo;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowCancelled;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.WorkflowType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InteropTest {

  static final WorkflowType<String, String> OURS =
      Workflow.type("ours", String.class, String.class);

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

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger first = new AtomicInteger();

  private WorkflowEngine engine() {
    return WorkflowEngine.builder(dataSource)
        .applicationVersion("our-version")
        .pollInterval(Duration.ofMillis(100))
        .register(
            OURS,
            (ctx, in) -> {
              int number = ctx.step("first", Integer.class, step -> first.incrementAndGet());
              ctx.run(
                  "wait",
                  step -> {
                    reached.countDown();
                    goOn.await();
                  });
              return in + number;
            })
        .start();
  }

  @Test
  void theOfficialClientListsReadsCancelsAndResumesOurWorkflows() throws Exception {
    try (WorkflowEngine engine = engine();
        DBOSClient official = new DBOSClient(dataSource)) {
      engine.start(OURS, "result ", StartOptions.id("w"));
      reached.await();

      assertThat(official.listWorkflows(new ListWorkflowsInput()))
          .singleElement()
          .satisfies(
              status -> {
                assertThat(status.workflowId()).isEqualTo("w");
                assertThat(status.workflowName()).isEqualTo("ours");
                assertThat(status.status().name()).isEqualTo("PENDING");
                assertThat(status.appVersion()).isEqualTo("our-version");
                assertThat(status.input()).containsExactly("result ");
              });
      await().until(() -> official.listWorkflowSteps("w").size() == 1);
      assertThat(official.listWorkflowSteps("w"))
          .extracting(dev.dbos.transact.workflow.StepInfo::functionName)
          .containsExactly("first");
      assertThat(official.listWorkflowSteps("w"))
          .extracting(dev.dbos.transact.workflow.StepInfo::output)
          .containsExactly(1);

      official.cancelWorkflow("w");
      assertThatThrownBy(() -> engine.handle(OURS, "w").result(Duration.ofSeconds(20)))
          .isInstanceOf(WorkflowCancelled.class);
      goOn.countDown();
      official.resumeWorkflow("w");

      assertThat(official.<String, Exception>retrieveWorkflow("w").getResult())
          .isEqualTo("result 1");
      assertThat(first).hasValue(1);
    }
  }

  @Test
  void ourClientListsReadsCancelsAndResumesTheirWorkflows() throws Exception {
    try (WorkflowEngine engine = engine();
        DbosApp app = new DbosApp(dataSource);
        WorkflowClient client = WorkflowClient.builder(dataSource).connect()) {
      app.start("d", "world");
      app.reached.await();

      WorkflowInfo info = client.list(WorkflowQuery.all().withNames("greet")).get(0);
      assertThat(info.executorId()).isEqualTo("dbos-executor");
      assertThat(client.steps("d")).extracting(StepInfo::name).contains("hello");
      assertThat(client.cancel("d")).isTrue();
      app.goOn.countDown();
      WorkflowType<String, String> greet =
          Workflow.type("greet", String.class, String.class)
              .withClassName(String.valueOf(info.className()));
      assertThatThrownBy(() -> client.handle(greet, "d").result(Duration.ofSeconds(20)))
          .isInstanceOf(WorkflowCancelled.class);
      assertThat(client.resume("d")).isTrue();

      assertThat(client.handle(greet, "d").result(Duration.ofSeconds(30)))
          .isEqualTo("hello world!");
      assertThat(engine.find("d").orElseThrow().applicationVersion()).isEqualTo("dbos-version");
    }
  }

  @Test
  void bothEnginesLeaveEachOthersWorkAloneAndTheSchemaAsItIs() throws Exception {
    try (WorkflowEngine engine = engine()) {
      long version = version();
      engine.start(OURS, "x", StartOptions.id("w"));
      reached.await();
      try (DbosApp app = new DbosApp(dataSource)) {
        app.start("d", "world");
        app.reached.await();
        app.goOn.countDown();

        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> engine.find("d").orElseThrow().state() == WorkflowState.SUCCESS);
        assertThat(version()).isEqualTo(version);
        goOn.countDown();
        assertThat(engine.handle(OURS, "w").result(Duration.ofSeconds(20))).isEqualTo("x1");
        assertThat(engine.find("w").orElseThrow().recoveryAttempts()).isEqualTo(1);
      }
    }
  }

  private long version() throws Exception {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT version FROM dbos.dbos_migrations")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
