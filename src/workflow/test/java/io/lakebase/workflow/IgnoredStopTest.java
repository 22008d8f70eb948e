package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A workflow that loops and catches every exception in the loop, that which is to stop it too. */
class IgnoredStopTest {

  static final WorkflowType<String, String> STUBBORN =
      Workflow.type("stubborn", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final Queue<WorkflowState> ended = new ConcurrentLinkedQueue<>();
  private final CountDownLatch looping = new CountDownLatch(1);
  private final AtomicInteger caught = new AtomicInteger();
  private volatile boolean testOver;

  @AfterEach
  void letGo() {
    testOver = true;
  }

  private String loop(WorkflowContext ctx, String in) {
    while (!testOver) {
      try {
        ctx.run("again", step -> looping.countDown());
      } catch (Exception e) {
        caught.incrementAndGet();
      }
    }
    return "";
  }

  private WorkflowEngine engine() {
    return engines.start(
        builder ->
            builder
                .register(STUBBORN, this::loop)
                .listener(
                    new LifecycleListener() {
                      @Override
                      public void ended(String workflowId, String name, WorkflowState state) {
                        ended.add(state);
                      }
                    }));
  }

  @Test
  void itIsCancelledAllTheSameAndLeavesItsThread() throws Exception {
    WorkflowEngine engine = engine();
    engine.start(STUBBORN, "", StartOptions.id("s"));
    looping.await();

    engine.cancel("s");

    await().untilAsserted(() -> assertThat(ended).containsExactly(WorkflowState.CANCELLED));
    assertThat(caught).hasValueBetween(100, 101); // The first may come within a call.
    assertThat(engine.find("s").orElseThrow().state()).isEqualTo(WorkflowState.CANCELLED);
  }
}
