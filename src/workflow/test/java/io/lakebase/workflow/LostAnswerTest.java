package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was committed and not answered is neither done twice nor given up. */
class LostAnswerTest {

  static final WorkflowType<Integer, String> INBOX =
      Workflow.type("inbox", Integer.class, String.class);
  static final WorkflowType<String, String> SENDER =
      Workflow.type("sender", String.class, String.class);
  static final Topic<Integer> NUMBERS = Topic.of("numbers", Integer.class);
  static final StreamName<Integer> STREAM = StreamName.of("stream", Integer.class);
  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension final Engines engines = new Engines();

  private WorkflowEngine engine(LostAnswers answers) {
    return engines.start(
        answers.around(engines.database()),
        builder ->
            builder
                .register(INBOX, (ctx, count) -> collect(ctx, count))
                .register(
                    SENDER,
                    (ctx, to) -> {
                      for (int i = 0; i < 3; i++) {
                        ctx.send(to, NUMBERS, i);
                        ctx.write(STREAM, i);
                      }
                      return "sent";
                    }));
  }

  /** So many, and then whether there is another. */
  private static String collect(WorkflowContext ctx, int count) {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(String.valueOf(ctx.receive(NUMBERS, LONG)));
    }
    ctx.run("everything is sent", step -> {});
    numbers.add(String.valueOf(ctx.receive(NUMBERS, Duration.ofMillis(300))));
    return String.join(",", numbers);
  }

  private long messages() {
    try (Connection connection = engines.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM dbos.notifications")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aMessageFromOutsideIsStoredOnceHoweverOftenItsAnswerIsLost() {
    LostAnswers answers =
        new LostAnswers(sql -> sql.contains("INSERT INTO \"dbos\".notifications"));
    WorkflowEngine engine = engine(answers);
    WorkflowHandle<String> inbox = engine.start(INBOX, 4, StartOptions.id("box"));

    answers.toLose.set(2);
    engine.send("box", NUMBERS, 1);
    engine.send("box", NUMBERS, 2);
    answers.toLose.set(2);
    engine.sendAll(NUMBERS, List.of(OutgoingMessage.to("box", 3), OutgoingMessage.to("box", 4)));

    assertThat(inbox.result(LONG)).isEqualTo("1,2,3,4,null");
    assertThat(answers.lost).hasValue(4);
    assertThat(messages()).isEqualTo(4);
  }

  @Test
  void aWorkflowsMessagesAndStreamAreWrittenOnce() {
    LostAnswers answers =
        new LostAnswers(
            sql ->
                sql.contains("INSERT INTO \"dbos\".notifications")
                    || sql.contains("INSERT INTO \"dbos\".streams"));
    WorkflowEngine engine = engine(answers);
    WorkflowHandle<String> inbox = engine.start(INBOX, 3, StartOptions.id("box"));

    answers.toLose.set(4);
    WorkflowHandle<String> sender = engine.start(SENDER, "box");

    assertThat(sender.result(LONG)).isEqualTo("sent");
    assertThat(inbox.result(LONG)).isEqualTo("0,1,2,null");
    assertThat(answers.lost).hasValue(4);
    assertThat(messages()).isEqualTo(3);
    try (StreamReader<Integer> reader = engine.read(sender.id(), STREAM)) {
      assertThat(reader.stream()).containsExactly(0, 1, 2);
    }
  }

  @Test
  void aReceivedMessageIsNeitherLostNorReceivedAgain() {
    LostAnswers answers = new LostAnswers(sql -> sql.contains("SET consumed = TRUE"));
    WorkflowEngine engine = engine(answers);
    WorkflowHandle<String> inbox = engine.start(INBOX, 3, StartOptions.id("box"));

    for (int i = 0; i < 3; i++) {
      answers.toLose.set(2);
      engine.send("box", NUMBERS, i);
    }

    assertThat(inbox.result(LONG)).isEqualTo("0,1,2,null");
    assertThat(answers.lost.get()).isGreaterThanOrEqualTo(2);
    assertThat(engine.steps("box"))
        .filteredOn(step -> step.name().equals("DBOS.recv"))
        .extracting(StepInfo::output)
        .containsExactly("0", "1", "2", "null");
  }

  @Test
  void manyStartsAreEnqueuedOnce() {
    LostAnswers answers =
        new LostAnswers(sql -> sql.contains("INSERT INTO \"dbos\".workflow_status"));
    WorkflowEngine engine = engine(answers);
    answers.toLose.set(2);

    List<WorkflowHandle<String>> handles =
        engine.startAll(INBOX, List.of(0, 0, 0), StartOptions.defaults());

    assertThat(handles).allSatisfy(handle -> assertThat(handle.result(LONG)).isEqualTo("null"));
    assertThat(answers.lost).hasValue(2);
    assertThat(engine.list(WorkflowQuery.all())).hasSize(3);
  }
}
