package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagingTest {

  record Approval(String by, boolean granted) {}

  static final WorkflowType<Integer, String> INBOX =
      Workflow.type("inbox", Integer.class, String.class);
  static final WorkflowType<String, String> SENDER =
      Workflow.type("sender", String.class, String.class);
  static final Topic<Approval> APPROVALS = Topic.of("approvals", Approval.class);
  static final Topic<Integer> NUMBERS = Topic.of("numbers", Integer.class);
  static final Event<String> STAGE = Event.of("stage", String.class);
  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension final Engines engines = new Engines();

  private final Queue<String> notes = new ConcurrentLinkedQueue<>();

  /** Receives so many numbers. */
  private static String collect(WorkflowContext ctx, int count) {
    List<String> numbers = new ArrayList<>();
    while (numbers.size() < count) {
      numbers.add(String.valueOf(ctx.receive(NUMBERS, LONG)));
    }
    return String.join(",", numbers);
  }

  private static String upTo(int count) {
    return String.join(",", IntStream.range(0, count).mapToObj(String::valueOf).toList());
  }

  @Test
  void messagesAreReceivedOnceAndInTheOrderTheyWereSentIn() {
    WorkflowEngine engine = engines.start(INBOX, MessagingTest::collect);
    WorkflowHandle<String> handle = engine.start(INBOX, 50, StartOptions.id("box"));

    for (int i = 0; i < 50; i++) {
      engine.send("box", NUMBERS, i);
    }

    assertThat(handle.result(LONG)).isEqualTo(upTo(50));
  }

  @Test
  void whatWasSentBeforeItIsAskedForIsKeptByTopic() {
    CountDownLatch sent = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            INBOX,
            (ctx, in) -> {
              ctx.run("wait", step -> sent.await());
              return ctx.receive(APPROVALS, LONG).by() + ctx.receive(NUMBERS, Duration.ZERO);
            });
    WorkflowHandle<String> handle = engine.start(INBOX, 0);

    engine.send(handle.id(), NUMBERS, 7);
    engine.send(handle.id(), APPROVALS, new Approval("ada", true));
    sent.countDown();

    assertThat(handle.result(LONG)).isEqualTo("ada7");
  }

  @Test
  void aTimeoutGivesNullAndIsRecordedAsTheContractSays() {
    WorkflowEngine engine =
        engines.start(
            INBOX,
            (ctx, in) ->
                ctx.receive(NUMBERS, Duration.ofMillis(50))
                    + "/"
                    + ctx.receive(NUMBERS, Duration.ZERO));

    WorkflowHandle<String> handle = engine.start(INBOX, 0);

    assertThat(handle.result(LONG)).isEqualTo("null/null");
    List<StepInfo> steps = engine.steps(handle.id());
    assertThat(steps).extracting(StepInfo::functionId).containsExactly(0, 1, 2);
    assertThat(steps)
        .extracting(StepInfo::name)
        .containsExactly("DBOS.recv", "DBOS.sleep", "DBOS.recv");
    assertThat(steps.get(0).output()).isEqualTo("null");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void aReceiverOnItsThreadOrParkedHearsAnotherProcess(boolean parked, boolean listening) {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .listen(listening)
                    .pollInterval(Duration.ofMillis(100))
                    .virtualThreads(!parked)
                    .parkAfter(parked ? Duration.ZERO : Duration.ofMinutes(1))
                    .listener(new Departures(notes))
                    .register(INBOX, MessagingTest::collect));
    WorkflowHandle<String> handle = engine.start(INBOX, 2, StartOptions.id("box"));
    await().until(() -> engine.steps("box").size() == 1 && (!parked || notes.contains("parked")));

    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      client.send("box", NUMBERS, 0);
      await().until(() -> engine.steps("box").size() >= 3);
      client.send("box", NUMBERS, 1);
    }

    assertThat(handle.result(Duration.ofSeconds(8))).isEqualTo("0,1");
    assertThat(notes.contains("parked")).isEqualTo(parked);
    assertThat(handle.status().recoveryAttempts()).isEqualTo(1);
  }

  @Test
  void aSilentEngineIsWokenByAMessageForAParkedWorkflow() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .lease(Duration.ofSeconds(1))
                    .idle(Duration.ofMillis(300), Duration.ofMinutes(15))
                    .virtualThreads(false)
                    .parkAfter(Duration.ZERO)
                    .register(
                        INBOX,
                        (ctx, in) -> String.valueOf(ctx.receive(NUMBERS, Duration.ofHours(1)))));
    WorkflowHandle<String> handle = engine.start(INBOX, 1, StartOptions.id("box"));
    await()
        .until(
            () ->
                engines.number(
                        "SELECT count(*) FROM lakebase_workflow.leases WHERE ended_at IS NULL")
                    == 0);

    TestPostgres.execute(engines.database(), "SELECT dbos.send_message('box', '5', 'numbers')");

    assertThat(handle.result(Duration.ofSeconds(8))).isEqualTo("5");
  }

  @Test
  void aParkedReceiverIsTakenOverAndStillHears() {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    WorkflowEngine dying =
        engines.start(
            its,
            builder ->
                builder
                    .name("n")
                    .virtualThreads(false)
                    .parkAfter(Duration.ZERO)
                    .listener(new Departures(notes))
                    .register(INBOX, MessagingTest::collect));
    dying.start(INBOX, 2, StartOptions.id("box"));
    dying.send("box", NUMBERS, 0);
    await()
        .until(
            () ->
                engines.number(
                        "SELECT count(*) FROM dbos.operation_outputs WHERE function_name = 'DBOS.recv'")
                    == 1);
    await().until(() -> engines.number("SELECT count(*) FROM lakebase_workflow.parked") == 1);
    engines.kill(its);
    WorkflowEngine heir =
        engines.start(
            builder ->
                builder
                    .name("n")
                    .virtualThreads(false)
                    .parkAfter(Duration.ZERO)
                    .register(INBOX, MessagingTest::collect));
    await()
        .until(
            () ->
                engines.number(
                        "SELECT count(*) FROM lakebase_workflow.parked p JOIN lakebase_workflow.leases USING (executor_id) WHERE ended_at IS NULL")
                    == 1);

    heir.send("box", NUMBERS, 1);

    assertThat(heir.handle(INBOX, "box").result(Duration.ofSeconds(9))).isEqualTo("0,1");
  }

  @Test
  void workflowsSendOnceInOrderAcrossACrash() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    WorkflowEngine receiver = engines.start(INBOX, MessagingTest::collect);
    receiver.start(INBOX, 20, StartOptions.id("box"));
    WorkflowEngine dying =
        engines.start(
            its,
            builder ->
                builder
                    .name("sender")
                    .register(
                        SENDER,
                        (ctx, to) -> {
                          for (int i = 0; i < 10; i++) {
                            ctx.send(to, NUMBERS, i);
                          }
                          reached.countDown();
                          ctx.run("stuck", step -> never.await());
                          return "";
                        }));
    dying.start(SENDER, "box", StartOptions.id("s"));
    reached.await();
    engines.kill(its);
    WorkflowEngine heir =
        engines.start(
            builder ->
                builder
                    .name("sender")
                    .register(
                        SENDER,
                        (ctx, to) -> {
                          for (int i = 0; i < 10; i++) {
                            ctx.send(to, NUMBERS, i);
                          }
                          ctx.run("stuck", step -> {});
                          for (int i = 10; i < 20; i++) {
                            ctx.send(to, NUMBERS, i);
                          }
                          return "sent";
                        }));

    assertThat(heir.handle(SENDER, "s").result(LONG)).isEqualTo("sent");
    assertThat(receiver.handle(INBOX, "box").result(LONG)).isEqualTo(upTo(20));
  }

  @Test
  void aMessageToNobodyFailsTheSameOnReplay() {
    CountDownLatch twice = new CountDownLatch(2);
    WorkflowEngine engine =
        engines.start(
            builder ->
                Engines.parking(builder, true)
                    .register(
                        SENDER,
                        (ctx, to) -> {
                          try {
                            ctx.send(to, NUMBERS, 1);
                          } catch (StepFailure failure) {
                            notes.add(failure.name());
                            twice.countDown();
                          }
                          ctx.sleep(Duration.ofSeconds(1));
                          return "over";
                        }));

    assertThat(engine.start(SENDER, "nobody").result(LONG)).isEqualTo("over");
    assertThat(notes).containsExactly("WorkflowNotFound", "WorkflowNotFound");
    assertThatThrownBy(() -> engine.send("nobody", NUMBERS, 1))
        .isInstanceOf(WorkflowNotFound.class);
  }

  @Test
  void anIdempotencyKeyIsSentOnceForEachReceiver() {
    WorkflowEngine engine = engines.start(INBOX, MessagingTest::collect);
    WorkflowHandle<String> one = engine.start(INBOX, 2);
    WorkflowHandle<String> two = engine.start(INBOX, 2);

    for (WorkflowHandle<String> box : List.of(one, two)) {
      engine.send(box.id(), NUMBERS, 0, "key");
      engine.send(box.id(), NUMBERS, 0, "key");
      engine.send(box.id(), NUMBERS, 1, "another key");
    }

    assertThat(one.result(LONG)).isEqualTo("0,1");
    assertThat(two.result(LONG)).isEqualTo("0,1");
  }

  @Test
  void aMessageInTheCallersTransactionArrivesWithItsCommitOrNever() throws Exception {
    WorkflowEngine engine = engines.start(INBOX, MessagingTest::collect);
    WorkflowHandle<String> handle = engine.start(INBOX, 1);
    try (Connection connection = engines.database().getConnection()) {
      connection.setAutoCommit(false);
      engine.send(connection, handle.id(), NUMBERS, 13, null);
      connection.rollback();
      assertThatThrownBy(() -> engine.send(connection, "nobody", NUMBERS, 1, null))
          .isInstanceOf(WorkflowNotFound.class);
      engine.send(connection, handle.id(), NUMBERS, 0, null);
      assertThat(engine.find(handle.id()).orElseThrow().state()).isEqualTo(WorkflowState.PENDING);
      connection.commit();
    }

    assertThat(handle.result(Duration.ofSeconds(8))).isEqualTo("0");
  }

  @Test
  void aMessageThatDoesNotFitIsAFailureTheWorkflowCanHandle() {
    WorkflowEngine engine =
        engines.start(
            INBOX,
            (ctx, in) -> {
              try {
                return "no " + ctx.receive(APPROVALS, LONG);
              } catch (StepFailure failure) {
                return failure.name();
              }
            });
    WorkflowHandle<String> handle = engine.start(INBOX, 1);

    engine.send(handle.id(), Topic.of("approvals", Integer.class), 5);

    assertThat(handle.result(LONG)).isEqualTo("UnreadableMessage");
  }

  @Test
  void aReceiverIsCancelledAtOnce() {
    WorkflowEngine engine = engines.start(INBOX, MessagingTest::collect);
    WorkflowHandle<String> handle = engine.start(INBOX, 1);
    await().until(() -> !engine.steps(handle.id()).isEmpty());

    engine.cancel(handle.id());

    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(5)))
        .isInstanceOf(WorkflowCancelled.class);
  }

  @Test
  void messagesWithoutATopicMayBeGeneric() {
    Topic<List<Approval>> none = Topic.none(new TypeRef<List<Approval>>() {});
    WorkflowEngine engine = engines.start(SENDER, (ctx, in) -> ctx.receive(none, LONG).get(0).by());
    WorkflowHandle<String> handle = engine.start(SENDER, "");

    engine.send(handle.id(), none, List.of(new Approval("ada", true)));

    assertThat(handle.result(LONG)).isEqualTo("ada");
  }
}
