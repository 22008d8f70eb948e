package io.lakebase.workflow;

import static io.lakebase.workflow.Proxies.call;
import static io.lakebase.workflow.Proxies.proxy;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver or a pool that fails without saying so in SQL. */
class UncheckedTroubleTest {

  private static final WorkflowType<String, String> ECHO =
      Workflow.type("echo", String.class, String.class);
  private static final WorkflowType<String, String> OTHER =
      Workflow.type("other", String.class, String.class);
  private static final Topic<String> NEWS = Topic.of("news", String.class);
  private static final Event<String> STATE = Event.of("state", String.class);
  private static final StreamName<String> LINES = StreamName.of("lines", String.class);

  @RegisterExtension final Engines engines = new Engines();

  /** Statements that hold a text fail unchecked, the first so many times they are executed. */
  private DataSource troubled(AtomicReference<String> text, AtomicInteger times) {
    DataSource target = engines.database();
    return proxy(
        DataSource.class,
        (self, method, arguments) ->
            method.getName().equals("getConnection")
                ? troubled(target.getConnection(), text, times)
                : call(target, method, arguments));
  }

  private static Connection troubled(
      Connection connection, AtomicReference<String> text, AtomicInteger times) {
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          Object made = call(connection, method, arguments);
          if (!(made instanceof PreparedStatement statement)
              || !((String) arguments[0]).contains(text.get())) {
            return made;
          }
          return proxy(
              PreparedStatement.class,
              (that, executing, values) -> {
                if (executing.getName().startsWith("execute")
                    && times.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                  throw new IllegalStateException("a driver's own trouble");
                }
                return call(statement, executing, values);
              });
        });
  }

  /** One call of the context whose statement fails unchecked several times. */
  @ParameterizedTest
  @ValueSource(
      strings = {"receive", "getEvent", "setEvent", "send", "write", "read", "continue", "child"})
  void aDriversUncheckedTroubleEndsNoWorkflow(String what) {
    AtomicReference<String> text = new AtomicReference<>("nothing like it");
    AtomicInteger times = new AtomicInteger();
    String of =
        switch (what) {
          case "receive" -> "notifications";
          case "getEvent", "setEvent" -> "workflow_events";
          case "send" -> "notifications";
          case "write", "read" -> "streams";
          case "continue" -> "wiped AS";
          default -> "parent_step";
        };
    WorkflowEngine engine =
        engines.start(
            troubled(text, times),
            builder ->
                builder
                    .lease(Duration.ofSeconds(20))
                    .register(OTHER, (ctx, in) -> in)
                    .register(
                        ECHO,
                        (ctx, in) -> {
                          if (in.equals("again")) {
                            return "done";
                          }
                          if (times.get() == 0 && text.compareAndSet("nothing like it", of)) {
                            times.set(3);
                          }
                          switch (what) {
                            case "receive" -> ctx.receive(NEWS, Duration.ofMillis(1));
                            case "getEvent" ->
                                ctx.getEvent(ctx.workflowId(), STATE, Duration.ofMillis(1));
                            case "setEvent" -> ctx.setEvent(STATE, "x");
                            case "send" -> ctx.send(ctx.workflowId(), NEWS, "x");
                            case "write" -> ctx.write(LINES, "x");
                            case "read" ->
                                ctx.read(ctx.workflowId(), LINES, 0, Duration.ofMillis(1));
                            case "continue" -> ctx.continueAsNew("again");
                            default -> ctx.startChild(OTHER, "x").result();
                          }
                          return "done";
                        }));

    assertThat(engine.start(ECHO, "", StartOptions.id("w")).result(Duration.ofSeconds(30)))
        .isEqualTo("done");
    assertThat(times).hasValue(0);
  }
}
