package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResumedTest {

  private static final WorkflowType<String, String> SLOW =
      Workflow.type("slow", String.class, String.class);
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final Engines engines = new Engines();

  @Test
  void whatWasTooSlowForItsTimeLimitHasNoneWhenItIsResumed() {
    AtomicInteger runs = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder.register(
                    SLOW,
                    (ctx, in) -> {
                      if (runs.incrementAndGet() == 1) {
                        ctx.run("slow", step -> new CountDownLatch(1).await());
                      }
                      return ctx.deadline().isPresent() ? "again" : "without";
                    }));
    WorkflowHandle<String> handle =
        engine.start(SLOW, "", StartOptions.id("s").withTimeout(Duration.ofSeconds(1)));
    assertThatThrownBy(() -> handle.result(LONG)).isInstanceOf(WorkflowTimeout.class);

    assertThat(engine.resume("s")).isTrue();

    assertThat(engine.handle(SLOW, "s").result(LONG)).isEqualTo("without");
  }
}
