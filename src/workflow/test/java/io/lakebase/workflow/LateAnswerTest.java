package io.lakebase.workflow;

import static io.lakebase.workflow.Proxies.call;
import static io.lakebase.workflow.Proxies.proxy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answer to a start comes when the workflow has been taken back under another lease. */
class LateAnswerTest {

  private static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final AtomicBoolean lose = new AtomicBoolean();
  private final AtomicBoolean away = new AtomicBoolean();

  private DataSource losing() {
    DataSource target = engines.database();
    return proxy(
        DataSource.class,
        (self, method, arguments) -> {
          if (!method.getName().equals("getConnection")) {
            return call(target, method, arguments);
          }
          if (away.get() && Thread.currentThread().getName().startsWith("lakebase-journal")) {
            throw new SQLException("the journal's way is cut", "08001");
          }
          return losing(target.getConnection());
        });
  }

  private Connection losing(Connection connection) {
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          Object made = call(connection, method, arguments);
          if (!(made instanceof PreparedStatement statement)
              || !((String) arguments[0]).contains("owner_xid")) {
            return made;
          }
          return proxy(
              PreparedStatement.class,
              (that, executing, values) -> {
                Object result = call(statement, executing, values);
                if (executing.getName().equals("execute") && lose.compareAndSet(true, false)) {
                  away.set(true);
                  connection.abort(Runnable::run);
                  throw new SQLException("the answer is lost", "08006");
                }
                return result;
              });
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStartThatIsAnsweredLateDoesNotEndTheRunThatWasTakenBack(boolean called) throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            losing(),
            builder ->
                builder
                    .lease(Duration.ofSeconds(3))
                    .register(
                        ECHO,
                        (ctx, in) -> {
                          reached.countDown();
                          goOn.await();
                          return ctx.step("s", String.class, step -> in);
                        }));
    lose.set(true);
    FutureTask<String> caller =
        new FutureTask<>(
            () ->
                called
                    ? engine.call(ECHO, "a", StartOptions.id("w"))
                    : engine.start(ECHO, "a", StartOptions.id("w")).result());
    new Thread(caller, "caller").start();
    await().atMost(Duration.ofSeconds(30)).until(away::get);
    TestPostgres.execute( // Another engine has found the lease lapsed, and cannot run this.
        engines.database(), "UPDATE lakebase_workflow.leases SET ended_at = clock_timestamp()");
    assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue(); // Taken back under the next lease.

    away.set(false);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> // The journal is back.
            engines.number(
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%owner_xid%'"
                            + " AND pid <> pg_backend_pid() AND datname = current_database()")
                    > 0);
    goOn.countDown();

    assertThat(caller.get(20, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(engine.handle(ECHO, "w").result(Duration.ofSeconds(10))).isEqualTo("a");
  }
}
