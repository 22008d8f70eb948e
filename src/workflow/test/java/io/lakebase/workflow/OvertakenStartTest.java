package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starts and calls that meet a close, a silent engine or a listener that fails. */
class OvertakenStartTest {

  private static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);
  private static final WorkflowType<String, String> OTHER =
      Workflow.type("other", String.class, String.class);

  /** Closes an engine while it is written. */
  public static final class Closing {
    static final AtomicReference<WorkflowEngine> ENGINE = new AtomicReference<>();

    public String getText() {
      WorkflowEngine engine = ENGINE.getAndSet(null);
      if (engine != null) {
        engine.close();
      }
      return "x";
    }
  }

  private static final WorkflowType<Closing, String> CLOSES =
      Workflow.type("closes", Closing.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private long leases() {
    return engines.number("SELECT count(*) FROM lakebase_workflow.leases WHERE ended_at IS NULL");
  }

  private WorkflowEngine silentSoon() {
    return engines.start(
        builder ->
            builder
                .lease(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(10))
                .idle(Duration.ofMillis(300), Duration.ofMinutes(15))
                .register(ECHO, (ctx, in) -> in)
                .register(OTHER, (ctx, in) -> in));
  }

  @Test
  void aCallOfAnIdThatExistsDoesNotKeepASilentEngineAwake() {
    WorkflowEngine engine = silentSoon();
    assertThat(engine.call(ECHO, "a", StartOptions.id("w"))).isEqualTo("a");
    await().atMost(Duration.ofSeconds(20)).until(() -> leases() == 0);

    assertThat(engine.call(ECHO, "b", StartOptions.id("w"))).isEqualTo("a");

    await().atMost(Duration.ofSeconds(20)).until(() -> leases() == 0);
  }

  @Test
  void aStartThatIsAConflictDoesNotKeepASilentEngineAwake() {
    WorkflowEngine engine = silentSoon();
    assertThat(engine.start(ECHO, "a", StartOptions.id("w")).result()).isEqualTo("a");
    await().atMost(Duration.ofSeconds(20)).until(() -> leases() == 0);

    assertThatThrownBy(() -> engine.start(OTHER, "b", StartOptions.id("w")))
        .isInstanceOf(WorkflowConflict.class);

    await().atMost(Duration.ofSeconds(20)).until(() -> leases() == 0);
  }

  @Test
  void aStartOvertakenByACloseEndsInAnErrorOfOurs() {
    WorkflowEngine engine = engines.start(builder -> builder.startTimeout(Duration.ofSeconds(1)));
    Closing.ENGINE.set(engine);

    assertThatThrownBy(() -> engine.start(CLOSES, new Closing(), StartOptions.id("w")))
        .isInstanceOf(WorkflowException.class);
  }

  @Test
  void aCallOvertakenByACloseDoesNotWaitForADatabaseThatIsThere() {
    WorkflowEngine engine = engines.start(builder -> builder.register(CLOSES, (ctx, in) -> ""));
    Closing.ENGINE.set(engine);

    assertTimeout(
        Duration.ofSeconds(10), // Not the 30 s that a start may take.
        () ->
            assertThatThrownBy(() -> engine.call(CLOSES, new Closing(), StartOptions.id("w")))
                .isInstanceOf(WorkflowException.class));
  }

  @Test
  void callsWhoseStartsWaitForTheDatabaseAreToldAtTheClose() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    WorkflowEngine engine = engines.start(its, builder -> builder.register(ECHO, (ctx, in) -> in));
    assertThat(engine.call(ECHO, "a")).isEqualTo("a");
    its.cut();
    List<FutureTask<String>> calls =
        IntStream.range(0, 50)
            .mapToObj(i -> new FutureTask<>(() -> engine.call(ECHO, "a", StartOptions.id("w" + i))))
            .toList();
    calls.forEach(call -> new Thread(call, "caller").start());
    int before = its.refused();
    await().until(() -> its.refused() > before + 3);

    engine.close();

    for (FutureTask<String> call : calls) {
      assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(WorkflowException.class);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneaky(Throwable error) throws E {
    throw (E) error;
  }

  @Test
  void aListenerThatThrowsWhatItDoesNotDeclareHarmsNobody() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .listener(
                        new LifecycleListener() {
                          @Override
                          public void running(String workflowId, String name, boolean replay) {
                            OvertakenStartTest.<RuntimeException>sneaky(
                                new IOException("no metrics"));
                          }
                        })
                    .register(ECHO, (ctx, in) -> in));

    assertThat(engine.start(ECHO, "a").result(Duration.ofSeconds(10))).isEqualTo("a");
  }
}
