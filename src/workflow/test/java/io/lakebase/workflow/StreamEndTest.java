package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody here looks for streams: that their writer has ended was told. */
class StreamEndTest {

  private static final WorkflowType<Void, String> WRITER =
      Workflow.type("writer", Void.class, String.class);
  private static final WorkflowType<Void, String> READER =
      Workflow.type("reader", Void.class, String.class);
  private static final StreamName<String> LOG = StreamName.of("log", String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final CountDownLatch gate = new CountDownLatch(1);

  /** Refuses to look for streams that are waited for. */
  private static final class Blind extends PlainDataSource {
    private final DataSource target;

    Blind(DataSource target) {
      this.target = target;
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = target.getConnection();
      return (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("prepareStatement")
                    && arguments[0].toString().contains("?::int4[]) AS t (w, k, n)")) {
                  throw new SQLException("blind");
                }
                try {
                  return method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  private void writer() {
    engines
        .start(
            builder ->
                builder.register(
                    WRITER,
                    (ctx, in) -> {
                      ctx.run("gate", step -> gate.await());
                      return "";
                    }))
        .start(WRITER, null, StartOptions.id("w"));
  }

  private WorkflowEngine reader(boolean parked) {
    return engines.start(
        new Blind(engines.database()),
        builder ->
            Engines.parking(builder, parked)
                .register(
                    READER,
                    (ctx, in) -> ctx.read("w", LOG, 0, Duration.ofHours(1)).state().name()));
  }

  private void awaitWaiting(WorkflowEngine reader) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> reader.steps("r").stream().anyMatch(step -> step.name().equals("DBOS.sleep")));
  }

  private void awaitParkedBy(String executorId) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                engines.number(
                        "SELECT count(*) FROM lakebase_workflow.parked WHERE executor_id "
                            + executorId)
                    == 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWorkflowThatReadsIsToldOfTheWritersEnd(boolean parked) {
    writer();
    WorkflowEngine reader = reader(parked);
    WorkflowHandle<String> handle = reader.start(READER, null, StartOptions.id("r"));
    awaitWaiting(reader);

    gate.countDown();

    assertThat(handle.result(Duration.ofSeconds(20))).isEqualTo("END");
  }

  @Test
  void soIsOneThatParkedInAnotherProcess() {
    writer();
    WorkflowEngine first = reader(true);
    WorkflowEngine second = reader(true);
    first.start(READER, null, StartOptions.id("r"));
    String before = "= '" + first.find("r").orElseThrow().executorId() + "'";
    awaitParkedBy(before);
    first.close();
    awaitParkedBy("<>" + before.substring(1));

    gate.countDown();

    assertThat(second.handle(READER, "r").result(Duration.ofSeconds(20))).isEqualTo("END");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWorkflowThatReadsSeesTheEndWhenTheWriterIsDeleted(boolean parked) {
    writer();
    WorkflowEngine reader =
        engines.start(
            builder ->
                Engines.parking(builder, parked)
                    .register(
                        READER,
                        (ctx, in) -> ctx.read("w", LOG, 0, Duration.ofHours(1)).state().name()));
    WorkflowHandle<String> handle = reader.start(READER, null, StartOptions.id("r"));
    awaitWaiting(reader);
    if (parked) {
      awaitParkedBy("IS NOT NULL");
    }

    reader.management().deleteByForce(List.of("w"), WorkflowManagement.Scope.ALONE);

    assertThat(handle.result(Duration.ofSeconds(20))).isEqualTo("END");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void soDoesAReaderElsewhere(boolean waits) throws Exception {
    writer();
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect();
        StreamReader<String> reader = client.read("w", LOG)) {
      assertThat(reader.await(Duration.ZERO)).as("nothing yet").isFalse();
      CompletableFuture<Boolean> next =
          waits ? CompletableFuture.supplyAsync(reader::hasNext) : null;

      client.management().deleteByForce(List.of("w"), WorkflowManagement.Scope.ALONE);

      CompletableFuture<Boolean> told =
          waits ? next : CompletableFuture.supplyAsync(reader::hasNext);
      assertThat(told.get(20, TimeUnit.SECONDS)).isFalse();
      assertThat(reader.ended()).isTrue();
    }
  }
}
