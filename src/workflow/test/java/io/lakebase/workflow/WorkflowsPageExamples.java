package io.lakebase.workflow;

import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** The examples of docs/workflows.md, which are compiled. */
class WorkflowsPageExamples {

  record Quote(int price) {}

  interface Payments {
    String charge(Order order, String key);
  }

  interface Stock {
    void reserve(Connection connection, Order order);
  }

  interface Mail {
    void send(Order order, String payment);
  }

  interface Supplier {
    String name();

    Quote quote(Order order);

    Quote quote(Order order, Runnable heartbeat);
  }

  record Order(String id, int amount) {}

  record Receipt(String orderId, String payment) {}

  static final WorkflowType<Order, Receipt> CHECKOUT =
      Workflow.type("checkout", Order.class, Receipt.class);

  record Checkout(Payments payments, Stock stock, Mail mail) {
    Receipt run(WorkflowContext ctx, Order order) throws Exception {
      String payment =
          ctx.step("charge", String.class, step -> payments.charge(order, step.idempotencyKey()));
      ctx.transaction("reserve", connection -> stock.reserve(connection, order));
      ctx.sleep(Duration.ofHours(1));
      ctx.run("mail", step -> mail.send(order, payment));
      return new Receipt(order.id(), payment);
    }
  }

  void runs(DataSource dataSource, Payments payments, Stock stock, Mail mail, Order order) {
    try (WorkflowEngine engine =
        WorkflowEngine.builder(dataSource)
            .name("shop-1")
            .register(CHECKOUT, new Checkout(payments, stock, mail)::run)
            .start()) {
      Receipt receipt = engine.start(CHECKOUT, order, StartOptions.id("order-42")).result();
    }
  }

  Quote patiently(WorkflowContext ctx, Supplier suppliers, Order order) {
    StepOptions patient =
        StepOptions.retry(
                RetryPolicy.attempts(5)
                    .withBackoff(Duration.ofMillis(200), 2, Duration.ofSeconds(10))
                    .retryIf(error -> error instanceof IOException))
            .withTimeout(Duration.ofSeconds(30))
            .withHeartbeatTimeout(Duration.ofSeconds(5));

    Quote quote =
        ctx.step("quote", Quote.class, patient, step -> suppliers.quote(order, step::heartbeat));
    return quote;
  }

  boolean declined(WorkflowContext ctx) {
    try {
      ctx.run(
          "charge",
          step -> {
            throw new StepFailure("CardDeclined", "no funds", "51", null);
          });
    } catch (StepFailure declined) {
      if (declined.name().equals("CardDeclined")) {
        return true;
      }
    }
    return false;
  }

  List<Quote> beside(WorkflowContext ctx, List<Supplier> suppliers, Order order) {
    List<StepHandle<Quote>> asked =
        suppliers.stream()
            .map(s -> ctx.stepAsync("quote-" + s.name(), Quote.class, step -> s.quote(order)))
            .toList();
    List<Quote> quotes = ctx.all(asked);
    return quotes;
  }

  void fromElsewhere(DataSource dataSource, Order order) {
    try (WorkflowClient client = WorkflowClient.builder(dataSource).connect()) {
      client.start(CHECKOUT, order, StartOptions.id("order-42"));
      client.list(WorkflowQuery.all().withStates(WorkflowState.ERROR));
    }
  }
}
