package io.lakebase.workflow.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lakebase.workflow.ForkOptions;
import io.lakebase.workflow.Retention;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowFailure;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowManagement.Scope;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A DBOS process of schema version 109 or later joins: it moves payloads to tables of their own,
 * and lets steps outlive their workflow, while an engine runs.
 */
class PayloadTablesTest {

  private static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);
  private static final WorkflowType<Integer, Integer> LOOP =
      Workflow.type("loop", Integer.class, Integer.class);
  private static final WorkflowQueue QUEUE = WorkflowQueue.named("q");
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final String MIGRATION =
      """
      CREATE TABLE dbos.workflow_input (
        workflow_uuid TEXT NOT NULL PRIMARY KEY, inputs TEXT,
        retention_timestamp BIGINT NOT NULL DEFAULT 0);
      CREATE TABLE dbos.workflow_output (
        workflow_uuid TEXT NOT NULL PRIMARY KEY, output TEXT, error TEXT,
        retention_timestamp BIGINT NOT NULL DEFAULT 0);
      ALTER TABLE dbos.operation_outputs
        DROP CONSTRAINT operation_outputs_workflow_uuid_fkey;
      UPDATE dbos.dbos_migrations SET version = 123;
      """;

  private final DataSource database = TestPostgres.newDatabase();
  private WorkflowEngine engine;

  @BeforeEach
  void migrateUnderARunningEngine() {
    engine =
        WorkflowEngine.builder(database)
            .pollInterval(Duration.ofMillis(50))
            .queues(QUEUE)
            .register(ECHO, (ctx, in) -> ctx.step("s", String.class, step -> in))
            .register(LOOP, (ctx, in) -> in < 3 ? ctx.continueAsNew(in + 1) : in)
            .start();
    assertThat(engine.start(ECHO, "before").result(LONG)).isEqualTo("before");
    TestPostgres.execute(database, MIGRATION);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private void theirs(String id, String status, String name, String inputs) {
    TestPostgres.execute(
        database,
        """
        INSERT INTO dbos.workflow_status
          (workflow_uuid, status, name, queue_name, serialization, priority)
        VALUES ('%s', '%s', '%s', 'q', 'portable_json', 0);
        INSERT INTO dbos.workflow_input (workflow_uuid, inputs)
        VALUES ('%s', '{"positionalArgs":[%s]}')
        """
            .formatted(id, status, name, id, inputs));
  }

  private void cameTo(String id, String column, String payload) {
    TestPostgres.execute(
        database,
        "INSERT INTO dbos.workflow_output (workflow_uuid, %s) VALUES ('%s', '%s')"
            .formatted(column, id, payload));
  }

  @Test
  void whatTheyEnqueueRunsHere() {
    theirs("x", "ENQUEUED", "echo", "\"hi\"");

    assertThat(engine.handle(ECHO, "x").result(LONG)).isEqualTo("hi");
  }

  @Test
  void itMayBeginAgainWithAnotherInput() {
    theirs("x", "ENQUEUED", "loop", "0");

    assertThat(engine.handle(LOOP, "x").result(LONG)).isEqualTo(3);
  }

  @Test
  void theirResultsAndErrorsAreRead() {
    theirs("good", "SUCCESS", "theirs", "1");
    cameTo("good", "output", "\"well\"");
    theirs("bad", "ERROR", "theirs", "1");
    cameTo("bad", "error", "{\"name\":\"Oops\",\"message\":\"no\"}");

    assertThat(engine.handle(ECHO, "good").result(LONG)).isEqualTo("well");
    assertThatThrownBy(() -> engine.handle(ECHO, "bad").result(LONG))
        .isInstanceOfSatisfying(
            WorkflowFailure.class, failure -> assertThat(failure.name()).isEqualTo("Oops"));
    assertThat(engine.list(WorkflowQuery.all()))
        .filteredOn(info -> info.id().equals("good"))
        .extracting(WorkflowInfo::output)
        .containsExactly("\"well\"");
  }

  @Test
  void aCopyOfTheirsHasItsInput() {
    theirs("x", "SUCCESS", "echo", "\"hi\"");
    cameTo("x", "output", "\"other\"");

    String copy = engine.management().fork("x", 0, ForkOptions.defaults());

    assertThat(engine.handle(ECHO, copy).result(LONG)).isEqualTo("hi");
  }

  @Test
  void whatIsDeletedLeavesNothingToTheNextOfItsId() {
    theirs("x", "ENQUEUED", "echo", "\"theirs\"");
    assertThat(engine.handle(ECHO, "x").result(LONG)).isEqualTo("theirs");
    engine.management().delete(List.of("x"), Scope.ALONE);

    assertThat(engine.start(ECHO, "ours", StartOptions.id("x")).result(LONG)).isEqualTo("ours");
    assertThat(engine.steps("x")).hasSize(1);
  }

  @Test
  void retentionTakesPayloadsAndStepsAlong() {
    theirs("x", "ENQUEUED", "echo", "\"hi\"");
    engine.handle(ECHO, "x").result(LONG);
    engine.start(ECHO, "ours").result(LONG);

    engine.management().retain(Retention.maxRows(0), () -> false);

    assertThat(
            TestPostgres.number(
                database,
                "SELECT (SELECT count(*) FROM dbos.operation_outputs) + (SELECT count(*) FROM dbos.workflow_input)"))
        .isZero();
  }
}
