package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/queues.md. */
class QueuesPageTest {

  record Mail(String to) {}

  static final WorkflowType<Mail, String> SEND_MAIL =
      Workflow.type("send-mail", Mail.class, String.class);
  static final WorkflowQueue MAILS =
      WorkflowQueue.named("mails")
          .withConcurrency(20)
          .withWorkerConcurrency(5)
          .withRateLimit(100, Duration.ofSeconds(1));

  @RegisterExtension final Engines engines = new Engines();

  String sendMail(WorkflowContext ctx, Mail mail) {
    return ctx.step("send", String.class, step -> "sent to " + mail.to());
  }

  @Test
  void theExamplesRun() throws Exception {
    DataSource dataSource = engines.database();
    try (WorkflowEngine engine =
        WorkflowEngine.builder(dataSource)
            .queues(MAILS)
            .register(SEND_MAIL, this::sendMail)
            .start()) {
      WorkflowHandle<String> handle =
          engine.start(SEND_MAIL, new Mail("ada"), StartOptions.on(MAILS).withPriority(10));
      assertThat(handle.result(Duration.ofSeconds(10))).isEqualTo("sent to ada");

      StartOptions reminder =
          StartOptions.on(MAILS)
              .withDeduplicationId("reminder-bob")
              .withDelay(Duration.ofMillis(100));
      assertThat(engine.start(SEND_MAIL, new Mail("bob"), reminder).result(Duration.ofSeconds(10)))
          .isEqualTo("sent to bob");

      try (Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(false);
        // … the application's own writes on this connection …
        engine.start(
            connection, SEND_MAIL, new Mail("eve"), StartOptions.on(MAILS).withId("mail-3"));
        connection.commit();
      }
      assertThat(engine.handle(SEND_MAIL, "mail-3").result(Duration.ofSeconds(10)))
          .isEqualTo("sent to eve");

      List<WorkflowHandle<String>> handles =
          engine.startAll(
              SEND_MAIL, List.of(new Mail("fay"), new Mail("gil")), StartOptions.on(MAILS));
      assertThat(handles)
          .extracting(one -> one.result(Duration.ofSeconds(10)))
          .containsExactly("sent to fay", "sent to gil");

      try (WorkflowClient client = WorkflowClient.builder(dataSource).connect()) {
        client.declareQueue(MAILS.withConcurrency(2));
        List<WorkflowQueue> declared = client.declaredQueues();
        client.removeQueue("mails");
        assertThat(declared).containsExactly(MAILS.withConcurrency(2));
      }
    }
  }
}
