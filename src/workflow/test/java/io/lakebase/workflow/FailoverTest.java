package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What new connections lead to for a while after the old ones broke, and nothing is restarted. */
class FailoverTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final WorkflowType<String, String> JOB =
      Workflow.type("job", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private final class Address extends PlainDataSource {

    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger useless = new AtomicInteger();
    private volatile boolean standby;
    private volatile boolean refusing;

    @Override
    public Connection getConnection() throws SQLException {
      if (refusing) {
        useless.incrementAndGet();
        throw new SQLException("the token was refused", "28000");
      }
      Connection connection = engines.database().getConnection();
      if (standby) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SET default_transaction_read_only = on");
        }
        useless.incrementAndGet();
      }
      open.add(connection);
      return connection;
    }

    void cut() throws SQLException {
      for (Connection connection : open) {
        connection.abort(Runnable::run);
      }
    }
  }

  private WorkflowHandle<String> waiting(Address address) throws Exception {
    WorkflowEngine engine =
        engines.start(
            address,
            builder ->
                builder.register(
                    JOB,
                    (ctx, in) -> {
                      String step =
                          ctx.step(
                              "step",
                              String.class,
                              body -> {
                                reached.countDown();
                                goOn.await();
                                return "a";
                              });
                      return ctx.transaction("effect", String.class, connection -> step + "b");
                    }));
    WorkflowHandle<String> handle = engine.start(JOB, "", StartOptions.id("job"));
    reached.await();
    return handle;
  }

  @Test
  void aWorkflowGoesOnWhenConnectionsLeadToThePrimaryAgain() throws Exception {
    Address address = new Address();
    WorkflowHandle<String> handle = waiting(address);
    address.standby = true;
    address.cut();
    goOn.countDown();
    await().until(() -> address.useless.get() >= 3);
    address.standby = false;

    assertThat(handle.result(LONG)).isEqualTo("ab");
  }

  @Test
  void aWorkflowGoesOnWhenLoginsAreAcceptedAgain() throws Exception {
    Address address = new Address();
    WorkflowHandle<String> handle = waiting(address);
    address.refusing = true;
    address.cut();
    goOn.countDown();
    await().until(() -> address.useless.get() >= 3);
    address.refusing = false;

    assertThat(handle.result(LONG)).isEqualTo("ab");
  }
}
