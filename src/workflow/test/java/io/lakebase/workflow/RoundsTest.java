package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundsTest {

  private static final WorkflowType<Integer, String> LOOP =
      Workflow.type("loop", Integer.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void aStopWhileARoundUnwindsStopsTheNextOne(int last) throws Exception {
    CountDownLatch unwinding = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger bodies = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            LOOP,
            (ctx, round) -> {
              if (round > last) {
                ctx.run("after the stop", step -> bodies.incrementAndGet());
                return "";
              }
              try {
                return ctx.continueAsNew(round + 1);
              } finally {
                if (round == last) {
                  unwinding.countDown();
                  goOn.await();
                }
              }
            });
    WorkflowHandle<String> handle = engine.start(LOOP, 0, StartOptions.id("x"));
    unwinding.await();
    engine.cancel("x");
    goOn.countDown();

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(30)))
        .isInstanceOf(WorkflowCancelled.class);
    assertThat(bodies).hasValue(0);
  }
}
