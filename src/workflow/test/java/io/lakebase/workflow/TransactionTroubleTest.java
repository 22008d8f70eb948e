package io.lakebase.workflow;

import static io.lakebase.workflow.Accounts.add;
import static io.lakebase.workflow.Proxies.call;
import static io.lakebase.workflow.Proxies.proxy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transaction steps whose bodies, drivers or pools do odd things. */
class TransactionTroubleTest {

  private static final WorkflowType<String, String> PAY =
      Workflow.type("pay", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  @BeforeEach
  void accounts() {
    Accounts.open(engines.database());
  }

  private long balance(int account) {
    return engines.number("SELECT balance FROM account WHERE id = " + account);
  }

  /** The limit is the body's; what comes after it takes a while, as it may on a busy server. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET LOCAL statement_timeout = '50ms'",
        "SET statement_timeout = '50ms'",
        "SELECT set_config('statement_timeout', '50', TRUE)"
      })
  void theBodysStatementTimeoutIsNotTheCheckpoints(String limit) {
    try {
      AtomicInteger bodies = new AtomicInteger();
      WorkflowEngine engine =
          engines.start(
              PAY,
              (ctx, in) -> {
                ctx.transaction(
                    "add",
                    connection -> {
                      bodies.incrementAndGet();
                      try (Statement statement = connection.createStatement()) {
                        statement.execute(limit);
                      }
                      add(connection, 1, 1);
                    });
                return in;
              });
      TestPostgres.execute(
          engines.database(),
          """
        CREATE OR REPLACE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END';
        CREATE TRIGGER slow BEFORE INSERT ON dbos.operation_outputs
          FOR EACH ROW EXECUTE FUNCTION public.slow();
        """);

      assertThat(engine.start(PAY, "paid").result(Duration.ofSeconds(10))).isEqualTo("paid");
      assertThat(bodies).hasValue(1);
      assertThat(balance(1)).isEqualTo(1);
    } finally {
      TestPostgres.execute(
          engines.database(), "DROP TRIGGER IF EXISTS slow ON dbos.operation_outputs");
    }
  }

  @Test
  void theTinyLimitOfABodyEndsNobodysStep() {
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              for (int i = 0; i < 50; i++) {
                ctx.transaction(
                    "add",
                    connection -> {
                      add(connection, 1, 1);
                      try (Statement statement = connection.createStatement()) {
                        statement.execute("SET LOCAL statement_timeout = '1ms'");
                      }
                    });
              }
              return in;
            });

    assertThat(engine.start(PAY, "paid").result(Duration.ofSeconds(20))).isEqualTo("paid");
    assertThat(balance(1)).isEqualTo(50);
  }

  /** Fails once, unchecked, at a call of one of a connection's methods. */
  private DataSource unchecked(String name, AtomicInteger left, boolean after) {
    DataSource target = engines.database();
    return proxy(
        DataSource.class,
        (ds, method, arguments) ->
            method.getName().equals("getConnection")
                ? unchecked(target.getConnection(), name, left, after)
                : call(target, method, arguments));
  }

  private static Connection unchecked(
      Connection connection, String name, AtomicInteger left, boolean after) {
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          boolean due =
              method.getName().equals(name) && ofAStep() && left.getAndUpdate(n -> n - 1) == 1;
          if (due && !after) {
            throw new IllegalStateException("a driver's own trouble");
          }
          Object result = call(connection, method, arguments);
          if (due) {
            throw new IllegalStateException("a driver's own trouble");
          }
          return result;
        });
  }

  /** Not one of the connections that the engine holds. */
  private static boolean ofAStep() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames.anyMatch(frame -> frame.getClassName().endsWith("engine.Transactions")));
  }

  private void paysOnce(String name, boolean after) {
    AtomicInteger left = new AtomicInteger();
    AtomicInteger bodies = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            unchecked(name, left, after),
            builder ->
                builder.register(
                    PAY,
                    (ctx, in) -> {
                      if (bodies.get() == 0) {
                        left.set(1);
                      }
                      ctx.transaction(
                          "add",
                          connection -> {
                            bodies.incrementAndGet();
                            add(connection, 1, 1);
                          });
                      return in;
                    }));

    assertThat(engine.start(PAY, "paid").result(Duration.ofSeconds(20))).isEqualTo("paid");
    assertThat(balance(1)).isEqualTo(1);
    assertThat(left.get()).isNotPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"getAutoCommit", "setAutoCommit", "createStatement", "commit", "close"})
  void aDriverThatFailsUncheckedBeforeACallEndsNoStep(String name) {
    paysOnce(name, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit", "close"})
  void aDriverThatFailsUncheckedAfterACallEndsNoStep(String name) {
    paysOnce(name, true);
  }

  /** Else the checkpoint, which may take longer, would break the connection again and again. */
  @Test
  void aBodyCannotLimitThePatienceOfItsConnection() {
    WorkflowEngine engine =
        engines.start(
            PAY,
            (ctx, in) -> {
              ctx.transaction("t", connection -> connection.setNetworkTimeout(Runnable::run, 1));
              return in;
            });

    assertThatThrownBy(() -> engine.start(PAY, "a").result(Duration.ofSeconds(10)))
        .isInstanceOf(WorkflowFailure.class)
        .hasMessageContaining("setNetworkTimeout refused");
  }
}
