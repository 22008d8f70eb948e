package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The compute was suspended under a silent engine: its connections are gone, and nobody tells it.
 */
class SuspensionTest {

  private static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);
  private static final WorkflowType<Void, String> WAIT =
      Workflow.type("wait", Void.class, String.class);
  private static final Topic<String> TOPIC = Topic.of("topic", String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final SeverableDataSource its = new SeverableDataSource(engines.database());

  private enum Work {
    START {
      @Override
      WorkflowHandle<String> handOver(WorkflowClient desk, Connection connection)
          throws SQLException {
        return desk.start(connection, ECHO, "hello", StartOptions.defaults());
      }
    },
    START_ALL {
      @Override
      WorkflowHandle<String> handOver(WorkflowClient desk, Connection connection)
          throws SQLException {
        return desk.startAll(
                connection, ECHO, List.of(new StartRequest<>("hello", StartOptions.defaults())))
            .get(0);
      }
    },
    SEND {
      @Override
      WorkflowHandle<String> handOver(WorkflowClient desk, Connection connection)
          throws SQLException {
        desk.send(connection, "waits", TOPIC, "hello", null);
        return desk.handle(WAIT, "waits");
      }
    },
    SEND_ALL {
      @Override
      WorkflowHandle<String> handOver(WorkflowClient desk, Connection connection)
          throws SQLException {
        desk.sendAll(connection, TOPIC, List.of(new OutgoingMessage<>("waits", "hello", null)));
        return desk.handle(WAIT, "waits");
      }
    };

    abstract WorkflowHandle<String> handOver(WorkflowClient desk, Connection connection)
        throws SQLException;
  }

  @ParameterizedTest
  @CsvSource({
    "START, true",
    "START_ALL, true",
    "SEND, true",
    "SEND_ALL, true",
    "START, false",
    "SEND, false"
  })
  void whatATransactionHandsOverInTheSameProcessIsNoticed(Work work, boolean listening)
      throws SQLException {
    WorkflowEngine engine =
        engines.start(
            its,
            builder ->
                Engines.parking(builder, true)
                    .listen(listening)
                    .idle(Duration.ofSeconds(1), Duration.ofMinutes(15))
                    .pollInterval(Duration.ofMillis(100))
                    .register(ECHO, (ctx, in) -> in)
                    .register(WAIT, (ctx, in) -> ctx.receive(TOPIC, Duration.ofHours(1))));
    engine.start(WAIT, null, StartOptions.id("waits"));
    await().atMost(Duration.ofSeconds(20)).until(this::silent);
    its.cut();
    await().atMost(Duration.ofSeconds(20)).until(() -> sessions() == 0);
    its.mend();

    WorkflowHandle<String> handle;
    try (Connection connection = engines.database().getConnection()) {
      connection.setAutoCommit(false);
      handle = work.handOver(engine, connection);
      connection.commit();
    }

    assertThat(handle.result(Duration.ofSeconds(20))).isEqualTo("hello");
  }

  private boolean silent() {
    return engines.number("SELECT count(*) FROM lakebase_workflow.parked") == 1
        && engines.number("SELECT count(*) FROM lakebase_workflow.leases WHERE ended_at IS NULL")
            == 0;
  }

  private long sessions() {
    return engines.number(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND pid <> pg_backend_pid()");
  }
}
