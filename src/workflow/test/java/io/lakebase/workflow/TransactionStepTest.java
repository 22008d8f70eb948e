package io.lakebase.workflow;

import static io.lakebase.workflow.Accounts.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

class TransactionStepTest {

  static final WorkflowType<String, String> PAY = Workflow.type("pay", String.class, String.class);

  static final String FIRST = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE";

  @RegisterExtension final Engines engines = new Engines();

  @BeforeEach
  void accounts() {
    Accounts.open(engines.database());
  }

  private long balance(int account) {
    return engines.number("SELECT balance FROM account WHERE id = " + account);
  }

  @Test
  void effectAndCheckpointCommitTogether() throws Exception {
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) ->
                "now "
                    + ctx.transaction("add", Integer.class, connection -> add(connection, 1, 5)));

    assertThat(engine.start(PAY, "", StartOptions.id("p")).result()).isEqualTo("now 5");
    assertThat(balance(1)).isEqualTo(5);
    assertThat(engine.steps("p"))
        .singleElement()
        .satisfies(step -> assertThat(step.output()).isEqualTo("5"));
  }

  @Test
  void aFailedBodyLeavesNoEffectAndIsAStepFailure() throws Exception {
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              try {
                ctx.transaction(
                    "fail",
                    connection -> {
                      add(connection, 1, 5);
                      add(connection, 2, 5000);
                    });
                return "no";
              } catch (StepFailure failure) {
                return failure.name();
              }
            });

    assertThat(engine.start(PAY, "", StartOptions.id("p")).result()).isEqualTo("PSQLException");
    assertThat(balance(1)).isZero();
    assertThat(engine.steps("p"))
        .singleElement()
        .satisfies(step -> assertThat(step.error()).contains("PSQLException"));
  }

  @Test
  void theConnectionIsGuarded() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              ctx.transaction(
                  "guarded",
                  connection -> {
                    add(connection, 1, 5);
                    for (Attempt attempt :
                        List.<Attempt>of(
                            Connection::commit,
                            Connection::rollback,
                            Connection::close,
                            c -> c.setAutoCommit(true))) {
                      try {
                        attempt.on(connection);
                      } catch (SQLException e) {
                        refused.incrementAndGet();
                      }
                    }
                    var savepoint = connection.setSavepoint();
                    add(connection, 2, 5);
                    connection.rollback(savepoint);
                  });
              return "";
            });

    engine.start(PAY, "").result();

    assertThat(refused).hasValue(4);
    assertThat(balance(1)).isEqualTo(5);
    assertThat(balance(2)).isZero();
  }

  @Test
  void theIsolationLevelIsChosenByTheFirstStatement() {
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) ->
                ctx.transaction(
                    "serializable",
                    String.class,
                    connection -> {
                      assertThatThrownBy(
                              () ->
                                  connection.setTransactionIsolation(
                                      Connection.TRANSACTION_SERIALIZABLE))
                          .hasMessageEndingWith(FIRST + " as the first statement.");
                      assertThatThrownBy(() -> connection.setReadOnly(true))
                          .hasMessageContaining("the checkpoint is written");
                      try (Statement statement = connection.createStatement()) {
                        statement.execute(FIRST);
                        add(connection, 1, 5);
                        try (ResultSet row = statement.executeQuery("SHOW transaction_isolation")) {
                          row.next();
                          return row.getString(1);
                        }
                      }
                    }));

    assertThat(engine.start(PAY, "").result()).isEqualTo("serializable");
  }

  @FunctionalInterface
  interface Attempt {
    void on(Connection connection) throws SQLException;
  }

  @Test
  void aUserWhoDrainsThePoolDoesNotStallTheEngine() throws Exception {
    try (var pool = new com.zaxxer.hikari.HikariDataSource()) {
      pool.setDataSource(engines.database());
      pool.setMaximumPoolSize(12);
      WorkflowEngine engine =
          engines.start(
              pool,
              builder ->
                  builder
                      .listen(false)
                      .register(PAY, (ctx, in) -> ctx.step("s", String.class, step -> "done")));
      engine.start(PAY, "").result();
      List<Connection> drained = new java.util.ArrayList<>();
      while (pool.getHikariPoolMXBean().getActiveConnections() < 12) {
        drained.add(pool.getConnection());
      }

      assertThat(engine.start(PAY, "").result(Duration.ofSeconds(30))).isEqualTo("done");
      for (Connection connection : drained) {
        connection.close();
      }
      engine.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"statement", "prepared", "metadata", "unwrap"})
  void noObjectOfItsConnectionLeadsToACommitOfTheBodysOwn(String way) throws Exception {
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              try {
                ctx.transaction(
                    "add",
                    connection -> {
                      add(connection, 1, 5);
                      sameConnection(connection, in).commit();
                    });
                return "?";
              } catch (StepFailure e) {
                return e.detail();
              }
            });

    assertThat(engine.start(PAY, way).result()).contains("commit refused");
    assertThat(balance(1)).isZero();
  }

  private static Connection sameConnection(Connection connection, String way) throws SQLException {
    switch (way) {
      case "statement" -> {
        try (Statement statement = connection.createStatement()) {
          return statement.getConnection();
        }
      }
      case "prepared" -> {
        try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
          return statement.unwrap(PreparedStatement.class).getConnection();
        }
      }
      case "metadata" -> {
        return connection.getMetaData().getConnection();
      }
      default -> {
        assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
        assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
        return connection.unwrap(Connection.class);
      }
    }
  }
}
