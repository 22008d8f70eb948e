package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsTest {

  static final WorkflowType<Integer, String> PUBLISHER =
      Workflow.type("publisher", Integer.class, String.class);
  static final WorkflowType<String, String> READER =
      Workflow.type("reader", String.class, String.class);
  static final Event<String> STAGE = Event.of("stage", String.class);
  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension final Engines engines = new Engines();

  private final Queue<String> notes = new ConcurrentLinkedQueue<>();

  @Test
  void eventsAreReadFromOutsideByKeyTheNewestValueOnly() {
    CountDownLatch next = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            PUBLISHER,
            (ctx, in) -> {
              ctx.setEvent(STAGE, "packed");
              ctx.run("wait", step -> next.await());
              ctx.setEvent(STAGE, "sent");
              return "over";
            });
    WorkflowHandle<String> handle = engine.start(PUBLISHER, 1, StartOptions.id("box"));

    assertThat(engine.getEvent("box", STAGE, LONG)).isEqualTo("packed");
    next.countDown();
    assertThat(handle.result(LONG)).isEqualTo("over");
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      assertThat(client.getEvent("box", STAGE, Duration.ZERO)).isEqualTo("sent");
      assertThat(client.getEvent("box", Event.of("other", String.class), Duration.ofMillis(30)))
          .isNull();
    }
    assertThat(
            engines.number(
                "SELECT count(*) FROM dbos.workflow_events_history WHERE workflow_uuid = 'box'"))
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aWorkflowWaitsForAnothersEventParkedOrNot(boolean parked) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    WorkflowEngine publisher =
        engines.start(
            PUBLISHER,
            (ctx, in) -> {
              ctx.run("wait", step -> go.await(20, TimeUnit.SECONDS));
              ctx.setEvent(STAGE, "ready");
              return "";
            });
    WorkflowEngine reader =
        engines.start(
            builder ->
                Engines.parking(builder, parked)
                    .listener(new Departures(notes))
                    .register(
                        READER,
                        (ctx, of) ->
                            ctx.getEvent(of, STAGE, LONG)
                                + ctx.getEvent(
                                    of, Event.of("none", String.class), Duration.ofMillis(20))));
    publisher.start(PUBLISHER, 1, StartOptions.id("box"));
    WorkflowHandle<String> handle = reader.start(READER, "box");
    await()
        .until(
            () -> reader.steps(handle.id()).size() == 1 && (!parked || notes.contains("parked")));

    go.countDown();

    assertThat(handle.result(Duration.ofSeconds(8))).isEqualTo("readynull");
    assertThat(reader.steps(handle.id()))
        .extracting(StepInfo::name)
        .containsExactly("DBOS.getEvent", "DBOS.sleep", "DBOS.getEvent", "DBOS.sleep");
  }
}
