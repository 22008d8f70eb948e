package io.lakebase.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowContext;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrashTest {

  static final WorkflowType<String, String> ORDER =
      Workflow.type("order", String.class, String.class);

  private final Queue<String> effects = new ConcurrentLinkedQueue<>();
  private WorkflowTestEngine test;

  @BeforeEach
  void start() {
    test =
        WorkflowTestEngine.builder()
            .configure(engine -> engine.register(ORDER, this::order))
            .start();
  }

  @AfterEach
  void close() {
    test.close();
  }

  private String order(WorkflowContext ctx, String item) {
    try {
      ctx.run("charge", step -> effects.add("charge " + step.idempotencyKey()));
      ctx.transaction(
          "reserve",
          connection -> {
            effects.add("reserve");
            try (Statement statement = connection.createStatement()) {
              statement.execute("CREATE TABLE IF NOT EXISTS reserved (item TEXT)");
              statement.execute("INSERT INTO reserved VALUES ('" + item + "')");
            }
          });
      ctx.sleep(Duration.ofHours(1));
      ctx.run("mail", step -> effects.add("mail"));
      return "sent " + item;
    } finally {
      effects.add("left");
    }
  }

  private List<String> effects() {
    return effects.stream().filter(effect -> !effect.equals("left")).toList();
  }

  private long reserved() {
    return test.engine().steps("o").stream().filter(step -> step.name().equals("reserve")).count();
  }

  private void run(CrashPoint point) {
    test.crashAt(point);
    test.engine().start(ORDER, "book", StartOptions.id("o"));
    test.advance(Duration.ofHours(2));
    assertThat(test.crashes()).isEqualTo(1);
    assertThat(test.crashesLeft()).isEmpty();
    WorkflowHandle<String> handle = test.engine().handle(ORDER, "o");
    assertThat(handle.result(Duration.ofSeconds(20))).isEqualTo("sent book");
    assertThat(reserved()).isEqualTo(1);
    test.checkReplay("o");
  }

  @Test
  void beforeABodyNothingHasHappened() {
    run(CrashPoint.beforeBody("charge"));

    assertThat(effects()).containsExactly("charge o/0", "reserve", "mail");
  }

  @Test
  void betweenABodyAndItsCheckpointTheBodyRunsAgain() {
    run(CrashPoint.afterBody("charge"));

    assertThat(effects()).containsExactly("charge o/0", "charge o/0", "reserve", "mail");
  }

  @Test
  void afterACheckpointTheBodyDoesNotRunAgain() {
    run(CrashPoint.afterCheckpoint("charge"));

    assertThat(effects()).containsExactly("charge o/0", "reserve", "mail");
  }

  @Test
  void aTransactionThatWasNotCommittedLeavesNothingBehind() throws SQLException {
    run(CrashPoint.afterBody("reserve"));

    assertThat(effects()).containsExactly("charge o/0", "reserve", "reserve", "mail");
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void aTransactionThatWasCommittedDoesNotRunAgain() throws SQLException {
    run(CrashPoint.afterCheckpoint("reserve").inWorkflow("o"));

    assertThat(effects()).containsExactly("charge o/0", "reserve", "mail");
    assertThat(rows()).isEqualTo(1);
  }

  private long rows() throws SQLException {
    try (Connection connection = test.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM reserved")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void beforeTheOutcomeNoStepRunsAgain() {
    run(CrashPoint.beforeOutcome("order"));

    assertThat(effects()).containsExactly("charge o/0", "reserve", "mail");
  }

  @Test
  void aDeadProcessRunsNoFinallyBlocksWhileTheTestRuns() {
    test.crashAt(CrashPoint.beforeBody("mail"));
    test.engine().start(ORDER, "book", StartOptions.id("o"));
    test.advance(Duration.ofHours(2));

    // Left when it was parked, and at its end in the second engine.
    assertThat(effects.stream().filter("left"::equals)).hasSize(2);
  }

  @Test
  void severalCrashesAreSurvivedInTurn() {
    test.crashAt(CrashPoint.afterBody("mail"));
    test.crashAt(CrashPoint.afterBody("mail"));
    test.crashAt(CrashPoint.beforeBody("mail").onVisit(4));
    test.engine().start(ORDER, "book", StartOptions.id("o"));

    test.advance(Duration.ofHours(2));

    assertThat(test.crashes()).isEqualTo(2);
    assertThat(test.crashesLeft()).hasSize(1);
    assertThat(effects()).containsExactly("charge o/0", "reserve", "mail", "mail", "mail");
    assertThat(test.engine().find("o").orElseThrow().recoveryAttempts()).isEqualTo(3);
  }
}
