package io.lakebase.workflow;

import static io.lakebase.workflow.Accounts.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of transaction steps that end the engine's transaction, or try to. */
class TransactionEndedTest {

  static final WorkflowType<String, String> PAY = Workflow.type("pay", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final AtomicInteger bodies = new AtomicInteger();

  @BeforeEach
  void accounts() {
    Accounts.open(engines.database());
    TestPostgres.execute(
        engines.database(),
        "CREATE OR REPLACE PROCEDURE committing() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'");
  }

  private long balance(int account) {
    return engines.number("SELECT balance FROM account WHERE id = " + account);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Adds to the first account, executes something, adds to the second. */
  private String between(WorkflowContext ctx, String sql) {
    ctx.transaction(
        "pay",
        connection -> {
          bodies.incrementAndGet();
          add(connection, 1, 5);
          execute(connection, sql);
          add(connection, 2, 5);
        });
    return "paid";
  }

  private WorkflowFailure failure(WorkflowEngine engine, String sql) {
    return catchThrowableOfType(
        WorkflowFailure.class, () -> engine.start(PAY, sql, StartOptions.id("p")).result());
  }

  @ParameterizedTest
  @CsvSource({
    "COMMIT, 5",
    "ROLLBACK, 0",
    "COMMIT AND CHAIN, 5",
    "COMMIT; BEGIN, 5",
    "RESET ALL, 0",
  })
  void aBodyThatEndsItsTransactionBySqlFailsOnceAndForGood(String sql, int kept) throws Exception {
    try (WatchedPool pool = new WatchedPool(engines.database(), connection -> {})) {
      WorkflowEngine engine = engines.start(pool, builder -> builder.register(PAY, this::between));

      WorkflowFailure failure = failure(engine, sql);

      assertThat(failure.name()).isEqualTo("TransactionEnded");
      assertThat(failure.detail())
          .startsWith("[p] transaction step 'pay' has no checkpoint: ")
          .endsWith("return to commit, throw to roll back.");
      assertThat(bodies).hasValue(1);
      assertThat(balance(1)).isEqualTo(kept);
      assertThat(balance(2)).isZero();
      assertThat(engine.steps("p"))
          .singleElement()
          .satisfies(step -> assertThat(step.error()).contains("TransactionEnded"));
      engine.close();
      await().untilAsserted(() -> assertThat(pool.out()).isZero());
      assertThat(pool.changes()).isEmpty();
    }
  }

  @Test
  void aBodyWhoseLastStatementIsACommitFailsToo() {
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              ctx.transaction(
                  "pay",
                  connection -> {
                    add(connection, 1, 5);
                    execute(connection, "COMMIT");
                  });
              return "paid";
            });

    assertThat(failure(engine, "").name()).isEqualTo("TransactionEnded");
    assertThat(balance(1)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CALL committing()", "DISCARD ALL"})
  void whatTheServerRefusesInATransactionFailsTheStepAndCommitsNothing(String sql) {
    WorkflowEngine engine = engines.start(PAY, this::between);

    assertThat(failure(engine, sql).name()).isEqualTo("PSQLException");
    assertThat(balance(1)).isZero();
  }

  @Test
  void savepointsOfTheBodyEndNothing() {
    WorkflowEngine engine = engines.start(PAY, this::between);

    String sql = "SAVEPOINT a; UPDATE account SET balance = 7; ROLLBACK TO a; RELEASE a";
    assertThat(engine.start(PAY, sql).result()).isEqualTo("paid");
    assertThat(balance(1)).isEqualTo(5);
    assertThat(balance(2)).isEqualTo(5);
  }
}
