package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import io.lakebase.workflow.startup.Log;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EngineLogTest {

  static final WorkflowType<String, String> PAY = Workflow.type("pay", String.class, String.class);

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
        engines.start(
            builder ->
                builder.register(
                    PAY, (ctx, in) -> ctx.step("charge", String.class, twice, step -> theBug())));

    try (Log log = new Log()) {
      catchThrowable(() -> engine.start(PAY, "", StartOptions.id("p")).result());

      assertThat(log.from(Level.INFO)).containsOnlyOnce("[p] step 0 'charge' failed");
      assertThat(traces(log)).isEqualTo(2);
    }
  }

  @Test
  void theTraceOfATransactionStepThatFailsIsLogged() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder.register(
                    PAY, (ctx, in) -> ctx.transaction("book", String.class, sql -> theBug())));

    try (Log log = new Log()) {
      catchThrowable(() -> engine.start(PAY, "", StartOptions.id("p")).result());

      assertThat(log.from(Level.INFO)).containsOnlyOnce("[p] transaction step 0 'book' failed");
      assertThat(traces(log)).isEqualTo(1);
    }
  }

  private static long traces(Log log) {
    return log.text().lines().filter(line -> line.contains("EngineLogTest.theBug")).count();
  }
}
