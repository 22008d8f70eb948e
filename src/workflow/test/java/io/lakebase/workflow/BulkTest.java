package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BulkTest {

  static final WorkflowType<Integer, Integer> TWICE =
      Workflow.type("twice", Integer.class, Integer.class);
  static final WorkflowType<Integer, String> INBOX =
      Workflow.type("inbox", Integer.class, String.class);
  static final WorkflowType<Integer, Integer> OTHER =
      Workflow.type("other", Integer.class, Integer.class);
  static final WorkflowQueue WORK = WorkflowQueue.named("work");
  static final Topic<Integer> NUMBERS = Topic.of("numbers", Integer.class);
  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension final Engines engines = new Engines();

  private WorkflowEngine engine;

  @BeforeEach
  void start() {
    TestPostgres.execute(engines.database(), "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    engine =
        engines.start(
            builder ->
                builder
                    .queues(WORK)
                    .register(TWICE, (ctx, n) -> 2 * n)
                    .register(
                        INBOX,
                        (ctx, count) -> {
                          List<String> numbers = new ArrayList<>();
                          while (numbers.size() < count) {
                            numbers.add(String.valueOf(ctx.receive(NUMBERS, LONG)));
                          }
                          return String.join(",", numbers);
                        }));
  }

  private static StartRequest<Integer> request(int n, String id) {
    return new StartRequest<>(n, StartOptions.on(WORK).withId(id));
  }

  @Test
  void manyAreStartedByOneStatementAndEachHasItsResult() {
    List<Integer> inputs = IntStream.range(0, 300).boxed().toList();

    List<WorkflowHandle<Integer>> handles = engine.startAll(TWICE, inputs, StartOptions.on(WORK));

    assertThat(handles)
        .extracting(handle -> handle.result(LONG))
        .containsExactlyElementsOf(inputs.stream().map(n -> 2 * n).toList());
  }

  @Test
  void thousandsAreAFewStatements() {
    WorkflowQueue nobodys = WorkflowQueue.named("nobody's");
    TestPostgres.execute(engines.database(), "SELECT pg_stat_statements_reset()");

    engine.startAll(TWICE, IntStream.range(0, 12_000).boxed().toList(), StartOptions.on(nobodys));

    assertThat(count("SELECT count(*) FROM dbos.workflow_status WHERE queue_name = 'nobody''s'"))
        .isEqualTo(12_000);
    assertThat(
            count(
                "SELECT sum(calls) FROM pg_stat_statements WHERE query LIKE '%INSERT INTO%workflow_status%'"
                    + " AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"))
        .isEqualTo(3);
  }

  @Test
  void anIdThatIsThereStaysAsItIsAndOneOfAnotherWorkflowRefusesAll() {
    engine.startAll(TWICE, List.of(request(1, "a"), request(2, "b")));
    engine.start(OTHER, 0, StartOptions.id("theirs"));

    assertThat(engine.startAll(TWICE, List.of(request(7, "a"), request(3, "c"))))
        .extracting(handle -> handle.result(LONG))
        .containsExactly(2, 6);
    assertThatThrownBy(() -> engine.startAll(TWICE, List.of(request(1, "d"), request(1, "theirs"))))
        .isInstanceOf(WorkflowConflict.class)
        .hasMessageContaining("theirs")
        .hasMessageContaining("other");
    assertThat(engine.find("d")).isEmpty();
  }

  @Test
  void aDeduplicationIdRefusesAllWhoeverHasIt() {
    WorkflowQueue nobodys = WorkflowQueue.named("nobody's");
    StartOptions taken = StartOptions.on(nobodys).withDeduplicationId("one");
    engine.start(TWICE, 1, taken.withId("first"));

    assertThatThrownBy(
            () ->
                engine.startAll(
                    TWICE,
                    List.of(
                        new StartRequest<>(1, StartOptions.on(nobodys).withId("free")),
                        new StartRequest<>(2, taken.withId("second")))))
        .isInstanceOf(WorkflowConflict.class)
        .hasMessageContaining("first");
    assertThatThrownBy(
            () ->
                engine.startAll(
                    TWICE, List.of(1, 2), StartOptions.on(nobodys).withDeduplicationId("two")))
        .isInstanceOf(WorkflowConflict.class);
    assertThat(engine.find("free")).isEmpty();
  }

  @Test
  void inTheCallersTransactionAllStartWithItsCommitOrNone() throws Exception {
    try (Connection connection = engines.database().getConnection()) {
      connection.setAutoCommit(false);
      engine.startAll(connection, TWICE, List.of(request(1, "gone"), request(2, "gone too")));
      connection.rollback();
      List<WorkflowHandle<Integer>> handles =
          engine.startAll(connection, TWICE, List.of(request(4, "x"), request(5, "y")));
      connection.commit();

      assertThat(handles).extracting(handle -> handle.result(LONG)).containsExactly(8, 10);
    }
    assertThat(engine.find("gone")).isEmpty();
    assertThat(engine.find("gone too")).isEmpty();
  }

  @Test
  void manyMessagesAreReceivedInTheOrderOfTheirList() {
    WorkflowHandle<String> one = engine.start(INBOX, 100, StartOptions.id("one"));
    WorkflowHandle<String> two = engine.start(INBOX, 100, StartOptions.id("two"));
    List<OutgoingMessage<Integer>> messages = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      messages.add(OutgoingMessage.to("one", i));
      messages.add(OutgoingMessage.to("two", i));
    }

    engine.sendAll(NUMBERS, messages);
    engine.send("one", NUMBERS, 99);
    engine.sendAll(NUMBERS, List.of(OutgoingMessage.to("two", 99)));

    String all = String.join(",", IntStream.range(0, 100).mapToObj(String::valueOf).toList());
    assertThat(one.result(LONG)).isEqualTo(all);
    assertThat(two.result(LONG)).isEqualTo(all);
  }

  @Test
  void anIdempotencyKeyHoldsAmongManyAndAMissingReceiverRefusesAll() {
    WorkflowHandle<String> one = engine.start(INBOX, 2, StartOptions.id("one"));
    List<OutgoingMessage<Integer>> twice =
        List.of(
            new OutgoingMessage<>("one", 1, "k1"),
            new OutgoingMessage<>("one", 1, "k1"),
            new OutgoingMessage<>("one", 2, "k2"));

    assertThatThrownBy(
            () ->
                engine.sendAll(
                    NUMBERS,
                    List.of(OutgoingMessage.to("one", 7), OutgoingMessage.to("nobody", 7))))
        .isInstanceOf(WorkflowNotFound.class)
        .hasMessageContaining("nobody");
    engine.sendAll(NUMBERS, twice);
    engine.sendAll(NUMBERS, twice);

    assertThat(one.result(LONG)).isEqualTo("1,2");
    assertThat(count("SELECT count(*) FROM dbos.notifications")).isEqualTo(2);
  }

  @Test
  void aWorkflowSendsManyByOneStepOrNone() {
    WorkflowType<String, String> sender = Workflow.type("sender", String.class, String.class);
    WorkflowEngine other =
        engines.start(
            sender,
            (ctx, to) -> {
              ctx.sendAll(NUMBERS, List.of(OutgoingMessage.to(to, 1), OutgoingMessage.to(to, 2)));
              try {
                ctx.sendAll(
                    NUMBERS, List.of(OutgoingMessage.to(to, 7), OutgoingMessage.to("nobody", 7)));
                return "sent";
              } catch (StepFailure failure) {
                ctx.send(to, NUMBERS, 3);
                return failure.name();
              }
            });
    WorkflowHandle<String> one = engine.start(INBOX, 3, StartOptions.id("one"));

    WorkflowHandle<String> handle = other.start(sender, "one");

    assertThat(handle.result(LONG)).isEqualTo("WorkflowNotFound");
    assertThat(one.result(LONG)).isEqualTo("1,2,3");
    assertThat(other.steps(handle.id()))
        .extracting(StepInfo::name)
        .containsExactly("DBOS.sendBulk", "DBOS.sendBulk", "DBOS.send");
  }

  @Test
  void manyMessagesArriveWithTheCallersCommit() throws Exception {
    WorkflowHandle<String> one = engine.start(INBOX, 1, StartOptions.id("one"));
    try (Connection connection = engines.database().getConnection()) {
      connection.setAutoCommit(false);
      engine.sendAll(connection, NUMBERS, List.of(OutgoingMessage.to("one", 1)));
      connection.rollback();
      engine.sendAll(connection, NUMBERS, List.of(OutgoingMessage.to("one", 2)));
      connection.commit();
    }

    assertThat(one.result(LONG)).isEqualTo("2");
  }

  private long count(String sql) {
    try (Connection connection = engines.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
