package io.lakebase.workflow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.Event;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowEngine;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What DBOS for TypeScript writes when it is not told to be portable. */
class TypescriptRowsTest {

  record Order(String id, Instant at) {}

  private static final WorkflowType<Order, String> BUY =
      Workflow.type("buy", Order.class, String.class);
  private static final Topic<String> PAID = Topic.of("paid", String.class);
  private static final Event<Order> ORDER = Event.of("order", Order.class);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final DataSource database = TestPostgres.newDatabase();

  @Test
  void itsEnqueuedWorkflowsMessagesAndEventsAreRead() {
    try (WorkflowEngine engine =
        WorkflowEngine.builder(database)
            .queues(WorkflowQueue.named("shop"))
            .register(
                BUY,
                (ctx, order) -> {
                  ctx.setEvent(ORDER, order);
                  String paid = ctx.receive(PAID, LONG);
                  return ctx.step("note", String.class, step -> order.at() + " " + paid);
                })
            .start()) {
      TestPostgres.execute(
          database,
          """
          INSERT INTO dbos.workflow_status (workflow_uuid, status, name, class_name, queue_name, inputs, serialization)
          VALUES ('b', 'ENQUEUED', 'buy', '', 'shop', '{"json":[{"id":"o","at":"1970-01-01T00:00:00.000Z"}],\
          "meta":{"values":{"0.at":["Date"]}},"__dbos_serializer":"superjson"}', 'js_superjson');
          INSERT INTO dbos.notifications (destination_uuid, topic, message, serialization)
          VALUES ('b', 'paid', '{"json":"yes","__dbos_serializer":"superjson"}', 'js_superjson');
          INSERT INTO dbos.workflow_status (workflow_uuid, status, name, output, serialization)
          VALUES ('theirs', 'SUCCESS', 'buy', '{"json":"done","__dbos_serializer":"superjson"}', 'js_superjson');
          SELECT pg_notify('lakebase_workflow', 'enqueued');
          """);

      assertThat(engine.handle(BUY, "b").result(LONG)).isEqualTo("1970-01-01T00:00:00Z yes");
      assertThat(engine.getEvent("b", ORDER, LONG)).isEqualTo(new Order("o", Instant.EPOCH));
      assertThat(engine.handle(BUY, "theirs").result(LONG)).isEqualTo("done");
      assertThat(engine.find("b").orElseThrow().output())
          .isEqualTo("{\"json\":\"1970-01-01T00:00:00Z yes\",\"__dbos_serializer\":\"superjson\"}");
    }
  }

  @Test
  void aWaitInVainComesToNothing() {
    try (WorkflowEngine engine =
        WorkflowEngine.builder(database)
            .queues(WorkflowQueue.named("shop"))
            .register(
                BUY,
                (ctx, order) -> {
                  Order seen = ctx.getEvent(ctx.workflowId(), ORDER, Duration.ZERO);
                  return ctx.receive(PAID, Duration.ofMillis(1)) + " " + seen;
                })
            .start()) {
      TestPostgres.execute(
          database,
          """
          INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, inputs, serialization)
          VALUES ('b', 'ENQUEUED', 'buy', 'shop', '{"json":[null],"__dbos_serializer":"superjson"}', 'js_superjson');
          SELECT pg_notify('lakebase_workflow', 'enqueued');
          """);

      assertThat(engine.handle(BUY, "b").result(LONG)).isEqualTo("null null");
    }
  }

  @Test
  void aRunThatIsCancelledOrResumedHasNothingToRecordByAnyMore() {
    try (WorkflowClient client = WorkflowClient.builder(database).connect()) {
      TestPostgres.execute(
          database,
          """
          INSERT INTO dbos.workflow_status (workflow_uuid, status, name, executor_id, owner_xid)
          VALUES ('cancelled', 'PENDING', 'buy', 'e', 'x'), ('resumed', 'PENDING', 'buy', 'e', 'x'),
            ('running', 'PENDING', 'buy', 'e', 'x'), ('ended', 'SUCCESS', 'buy', 'e', 'x')
          """);

      client.cancel("cancelled");
      client.resume("resumed");
      client.resume("ended");

      assertThat(
              TestPostgres.number(
                  database,
                  "SELECT count(*) FROM dbos.workflow_status WHERE owner_xid IS NULL AND workflow_uuid IN ('cancelled', 'resumed')"))
          .isEqualTo(2);
      assertThat(
              TestPostgres.number(
                  database,
                  "SELECT count(*) FROM dbos.workflow_status WHERE owner_xid = 'x' AND workflow_uuid IN ('running', 'ended')"))
          .isEqualTo(2);
    }
  }
}
