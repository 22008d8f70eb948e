package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.lakebase.workflow.startup.Log;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EngineLogTest {

  static final WorkflowType<String, String> PAY = Workflow.type("pay", String.class, String.class);

  static final WorkflowType<String, String> NOWHERE =
      Workflow.type("nowhere", String.class, String.class);
  static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);
  static final WorkflowType<String, String> ALL = Workflow.type("all", String.class, String.class);
  static final WorkflowQueue HERE = WorkflowQueue.named("here");
  static final WorkflowQueue ELSEWHERE = WorkflowQueue.named("elsewhere");

  @RegisterExtension final Engines engines = new Engines();

  private static String theBug() {
    throw new NullPointerException("no payment");
  }

  @Test
  void theTraceOfAStepThatFailsForGoodIsLogged() {
    StepOptions twice =
        StepOptions.retry(
            RetryPolicy.attempts(2).withBackoff(Duration.ofMillis(1), 1, Duration.ofMillis(1)));
    WorkflowEngine engine =
        engines.start(PAY, (ctx, in) -> ctx.step("charge", String.class, twice, step -> theBug()));

    try (Log log = new Log()) {
      catchThrowable(() -> engine.start(PAY, "", StartOptions.id("p")).result());

      assertThat(log.from(Level.INFO)).containsOnlyOnce("[p] step 0 'charge' failed");
      assertThat(traces(log)).isEqualTo(2);
    }
  }

  @Test
  void theTraceOfATransactionStepThatFailsIsLogged() {
    WorkflowEngine engine =
        engines.start(PAY, (ctx, in) -> ctx.transaction("book", String.class, sql -> theBug()));

    try (Log log = new Log()) {
      catchThrowable(() -> engine.start(PAY, "", StartOptions.id("p")).result());

      assertThat(log.from(Level.INFO)).containsOnlyOnce("[p] transaction step 0 'book' failed");
      assertThat(traces(log)).isEqualTo(1);
    }
  }

  @Test
  void aTransactionStepThatThePoolHasNoConnectionForSaysHowLargeItHasToBe() {
    AtomicBoolean exhausted = new AtomicBoolean();
    WorkflowEngine engine =
        engines.start(
            new PlainDataSource() {
              @Override
              public Connection getConnection() throws SQLException {
                if (exhausted.get()) {
                  throw new SQLTransientConnectionException("pool - no connection is available");
                }
                return engines.database().getConnection();
              }
            },
            builder ->
                builder.register(
                    PAY,
                    (ctx, in) -> {
                      exhausted.set(true);
                      return ctx.transaction("book", String.class, sql -> "booked");
                    }));

    try (Log log = new Log()) {
      WorkflowHandle<String> handle = engine.start(PAY, "", StartOptions.id("p"));

      await()
          .untilAsserted(
              () ->
                  assertThat(log.from(Level.WARN))
                      .anySatisfy(
                          line ->
                              assertThat(line)
                                  .startsWith("[p] transaction step 'book' came to nothing: ")
                                  .contains("holds up to 9 connections")));
      exhausted.set(false);
      assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo("booked");
    }
  }

  @Test
  void aStartThatThisEngineCannotRunIsWarnedOfOnce() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .name("m")
                    .queues(HERE)
                    .register(PAY, (ctx, in) -> ctx.startChild(CHILD, in).workflowId()));

    try (Log log = new Log()) {
      engine.start(NOWHERE, "", StartOptions.on(ELSEWHERE));
      assertThat(unregistered(log)).isEmpty();
      engine.start(NOWHERE, "", StartOptions.id("n"));
      engine.start(NOWHERE, "", StartOptions.on(HERE));
      engine.start(PAY, "", StartOptions.id("p")).result();
      engine.startAll(ALL, List.of(new StartRequest<>("", StartOptions.id("a"))));

      assertThat(unregistered(log))
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .startsWith("[n] workflow 'nowhere' is not registered in engine m"),
              line -> assertThat(line).startsWith("[p-0] workflow 'child' is not registered"),
              line -> assertThat(line).startsWith("[a] workflow 'all' is not registered"));
    }
  }

  @Test
  void aStartOnAQueueThatThisEngineDoesNotServeIsToldOnce() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .name("m")
                    .pollInterval(Duration.ofMillis(50))
                    .queues(HERE)
                    .register(PAY, (ctx, in) -> in));
    engine.declareQueue(WorkflowQueue.named("declared"));

    try (Log log = new Log()) {
      await()
          .untilAsserted(
              () -> {
                engine.start(PAY, "", StartOptions.on(ELSEWHERE).withId("p"));
                assertThat(toldOfQueues(log)).hasSize(1);
              });
      engine.start(PAY, "", StartOptions.on(ELSEWHERE));
      engine.start(PAY, "", StartOptions.on(HERE).withDelay(Duration.ofDays(1)));
      engine.start(PAY, "", StartOptions.on(WorkflowQueue.named("declared"))).result();
      engine.start(PAY, "", StartOptions.id("none"));
      engine.startAll(
          PAY, List.of(new StartRequest<>("", StartOptions.on(WorkflowQueue.named("third")))));

      assertThat(toldOfQueues(log))
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .startsWith("[p] engine m does not serve queue 'elsewhere', nor is that in"),
              line -> assertThat(line).contains("does not serve queue 'third'"));
    }
  }

  private static List<String> unregistered(Log log) {
    return log.from(Level.WARN).stream()
        .filter(line -> line.contains("is not registered"))
        .toList();
  }

  private static List<String> toldOfQueues(Log log) {
    return log.from(Level.INFO).stream().filter(line -> line.contains("queue '")).toList();
  }

  private static long traces(Log log) {
    return log.text().lines().filter(line -> line.contains("EngineLogTest.theBug")).count();
  }
}
