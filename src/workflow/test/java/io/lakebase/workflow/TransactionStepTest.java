package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

class TransactionStepTest {

  static final WorkflowType<String, String> PAY = Workflow.type("pay", String.class, String.class);

  static final String FIRST = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE";

  @RegisterExtension final Engines engines = new Engines();

  @BeforeEach
  void accounts() {
    TestPostgres.execute(
        engines.database(),
        "DROP TABLE IF EXISTS account; CREATE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL CHECK (balance < 1000))");
    TestPostgres.execute(engines.database(), "INSERT INTO account VALUES (1, 0), (2, 0)");
  }

  private static int add(Connection connection, int account, int amount) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE account SET balance = balance + ? WHERE id = ? RETURNING balance")) {
      statement.setInt(1, amount);
      statement.setInt(2, account);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private int balance(int account) throws SQLException {
    try (Connection connection = engines.database().getConnection()) {
      return add(connection, account, 0);
    }
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
  void serializationFailuresAndDeadlocksAreRetried() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              boolean up = in.equals("up");
              ctx.transaction(
                  "cross",
                  connection -> {
                    attempts.incrementAndGet();
                    add(connection, up ? 1 : 2, 1);
                    try (Statement statement = connection.createStatement()) {
                      statement.execute("SELECT pg_sleep(0.05)");
                    }
                    add(connection, up ? 2 : 1, 1);
                  });
              return in;
            });

    List<WorkflowHandle<String>> handles =
        IntStream.range(0, 6).mapToObj(i -> engine.start(PAY, i % 2 == 0 ? "up" : "down")).toList();
    handles.forEach(WorkflowHandle::result);

    assertThat(balance(1)).isEqualTo(6);
    assertThat(balance(2)).isEqualTo(6);
    assertThat(attempts).hasValueGreaterThan(6);
  }

  @Test
  void aCommitWithoutAnAnswerIsLookedUpAndNeverDoneTwice() throws Exception {
    FaultyCommits faults = new FaultyCommits();
    DataSource faulty = faults.around((PGSimpleDataSource) engines.database());
    AtomicInteger bodies = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            faulty,
            builder ->
                builder.register(
                    PAY,
                    (ctx, in) -> {
                      ctx.transaction(
                          "add",
                          connection -> {
                            bodies.incrementAndGet();
                            add(connection, 1, 1);
                          });
                      return in;
                    }));

    faults.answersToLose.set(1);
    engine.start(PAY, "").result();
    assertThat(bodies).hasValue(1);
    assertThat(balance(1)).isEqualTo(1);

    faults.commitsToLose.set(2);
    engine.start(PAY, "").result();
    assertThat(bodies).hasValue(4);
    assertThat(balance(1)).isEqualTo(2);
  }

  @Test
  void aBodyThatFindsAnotherDatabaseAwayFailsAtOnce() {
    AtomicInteger bodies = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              ctx.transaction(
                  "add",
                  connection -> {
                    if (bodies.incrementAndGet() == 1) {
                      throw new IllegalStateException(
                          new SQLTransientConnectionException("the other pool is empty"));
                    }
                  });
              return in;
            });

    assertThatThrownBy(() -> engine.start(PAY, "").result())
        .isInstanceOf(WorkflowFailure.class)
        .hasMessageContaining("IllegalStateException");
    assertThat(bodies).hasValue(1);
  }

  @Test
  void aBodyWhoseConnectionDiesIsRepeated() throws Exception {
    AtomicInteger bodies = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              ctx.transaction(
                  "add",
                  connection -> {
                    add(connection, 1, 1);
                    if (bodies.incrementAndGet() == 1) {
                      try (Statement statement = connection.createStatement()) {
                        statement.execute("SELECT pg_terminate_backend(pg_backend_pid())");
                      }
                    }
                  });
              return in;
            });

    engine.start(PAY, "").result();

    assertThat(bodies).hasValue(2);
    assertThat(balance(1)).isEqualTo(1);
  }

  @Test
  void aZombiesTransactionIsRolledBackByTheFence() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    DataSource real = engines.database();
    WorkflowEngine zombie =
        engines.start(
            its,
            builder ->
                builder
                    .name("n")
                    .register(
                        PAY,
                        (ctx, in) -> {
                          ctx.transaction(
                              "add",
                              connection -> {
                                add(connection, 1, 1);
                                inside.countDown();
                                goOn.await();
                              });
                          return in;
                        }));
    zombie.start(PAY, "", StartOptions.id("p"));
    inside.await();
    // The successor of the same name revokes the lease while the zombie's transaction is open.
    CompletableFuture<WorkflowEngine> heir =
        CompletableFuture.supplyAsync(
            () ->
                engines.start(
                    real,
                    builder ->
                        builder
                            .name("n")
                            .register(
                                PAY,
                                (ctx, in) -> {
                                  ctx.transaction(
                                      "add",
                                      connection -> {
                                        add(connection, 2, 1);
                                      });
                                  return in;
                                })));

    assertThat(heir.join().handle(PAY, "p").result(Duration.ofSeconds(30))).isEmpty();
    goOn.countDown();

    assertThatThrownBy(() -> zombie.handle(PAY, "nobody").result(Duration.ofSeconds(2)))
        .isInstanceOf(WorkflowException.class);
    assertThat(balance(1)).isZero();
    assertThat(balance(2)).isEqualTo(1);
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
