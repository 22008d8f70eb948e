package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/messaging.md. */
class MessagingPageTest {

  record Order(String id) {}

  record Approval(String by) {}

  record Progress(int done, int of) {}

  static final WorkflowType<Order, String> CHECKOUT =
      Workflow.type("checkout", Order.class, String.class);
  static final Topic<Approval> APPROVALS = Topic.of("approvals", Approval.class);
  static final Event<Progress> PROGRESS = Event.of("progress", Progress.class);
  static final StreamName<String> LOG = StreamName.of("log", String.class);
  static final WorkflowType<Order, String> DELIVER =
      Workflow.type("deliver", Order.class, String.class);
  static final WorkflowType<Order, String> GENERATE =
      Workflow.type("generate", Order.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  String checkout(WorkflowContext ctx, Order order) {
    ctx.setEvent(PROGRESS, new Progress(1, 2));
    Approval approval = ctx.receive(APPROVALS, Duration.ofDays(3));
    if (approval == null) {
      return "nobody decided";
    }
    ctx.setEvent(PROGRESS, new Progress(2, 2));
    return "approved by " + approval.by();
  }

  String deliver(WorkflowContext ctx, Order order) {
    ctx.write(LOG, "packed " + order.id());
    ctx.write(LOG, "sent " + order.id());
    ctx.close(LOG);
    return "delivered";
  }

  String generate(WorkflowContext ctx, Order order) {
    return ctx.step(
        "letter",
        String.class,
        step -> {
          for (String word : List.of("Dear", "customer", order.id())) {
            step.write(LOG, word);
          }
          return "written";
        });
  }

  @Test
  void theExamplesOfManyMessagesAndOfStreamsRun() throws Exception {
    DataSource dataSource = engines.database();
    try (WorkflowEngine engine =
            WorkflowEngine.builder(dataSource)
                .register(CHECKOUT, this::checkout)
                .register(DELIVER, this::deliver)
                .register(GENERATE, this::generate)
                .start();
        WorkflowClient client = WorkflowClient.builder(dataSource).connect()) {
      WorkflowHandle<String> one =
          engine.start(CHECKOUT, new Order("44"), StartOptions.id("order-44"));
      WorkflowHandle<String> two =
          engine.start(CHECKOUT, new Order("45"), StartOptions.id("order-45"));
      client.sendAll(
          APPROVALS,
          List.of(
              new OutgoingMessage<>("order-44", new Approval("eve"), "decision-18"),
              new OutgoingMessage<>("order-45", new Approval("eve"), "decision-19")));
      assertThat(one.result(Duration.ofSeconds(10))).isEqualTo("approved by eve");
      assertThat(two.result(Duration.ofSeconds(10))).isEqualTo("approved by eve");

      engine.start(DELIVER, new Order("42"), StartOptions.id("delivery-42"));
      List<String> lines = new ArrayList<>();
      try (StreamReader<String> reader = client.read("delivery-42", LOG)) {
        while (reader.hasNext()) {
          lines.add(reader.next());
        }
      }
      assertThat(lines).containsExactly("packed 42", "sent 42");

      engine.start(GENERATE, new Order("42"), StartOptions.id("letter-42"));
      try (StreamReader<String> letter = client.read("letter-42", LOG)) {
        assertThat(letter.stream()).containsExactly("Dear", "customer", "42");
      }
    }
  }

  @Test
  void theExamplesRun() throws Exception {
    DataSource dataSource = engines.database();
    try (WorkflowEngine engine =
        WorkflowEngine.builder(dataSource).register(CHECKOUT, this::checkout).start()) {
      WorkflowHandle<String> handle =
          engine.start(CHECKOUT, new Order("42"), StartOptions.id("order-42"));
      CountDownLatch seen = new CountDownLatch(1);

      try (WorkflowClient client = WorkflowClient.builder(dataSource).connect()) {
        Progress progress = client.getEvent("order-42", PROGRESS, Duration.ofSeconds(5));
        client.send("order-42", APPROVALS, new Approval("ada"), "decision-17");
        assertThat(progress).isEqualTo(new Progress(1, 2));
        seen.countDown();
      }

      assertThat(handle.result(Duration.ofSeconds(10))).isEqualTo("approved by ada");

      engine.start(CHECKOUT, new Order("43"), StartOptions.id("order-43"));
      try (Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(false);
        // … the application's own writes on this connection …
        engine.send(connection, "order-43", APPROVALS, new Approval("bob"), null);
        connection.commit();
      }
      assertThat(engine.handle(CHECKOUT, "order-43").result(Duration.ofSeconds(10)))
          .isEqualTo("approved by bob");
    }
  }
}
