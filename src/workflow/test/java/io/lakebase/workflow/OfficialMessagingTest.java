package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.DBOSClient;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Messages and events between this library and DBOS Transact, either way. */
class OfficialMessagingTest {

  private static final WorkflowType<Void, String> TALK =
      Workflow.type("talk", Void.class, String.class);
  private static final Topic<String> HELLO = Topic.of("hello", String.class);
  private static final Event<String> ANSWER = Event.of("answer", String.class);
  private static final StreamName<String> WORDS = StreamName.of("words", String.class);
  private static final Duration LONG = Duration.ofSeconds(15);

  /** What the official engine runs. */
  public interface Talks {
    String talk();
  }

  static final class OfficialTalks implements Talks {
    private final DBOS dbos;

    OfficialTalks(DBOS dbos) {
      this.dbos = dbos;
    }

    @Override
    @dev.dbos.transact.workflow.Workflow(name = "talk")
    public String talk() {
      String heard = dbos.<String>recv("hello", LONG).orElse("nothing");
      dbos.setEvent("answer", heard + " to you");
      dbos.writeStream("words", "good");
      dbos.writeStream("words", "bye");
      dbos.closeStream("words");
      return heard;
    }
  }

  private final PGSimpleDataSource database = TestPostgres.newDatabase();

  @Test
  void theOfficialClientSendsToOurWorkflowsAndReadsTheirEvents() {
    try (WorkflowEngine engine =
            WorkflowEngine.builder(database)
                .register(
                    TALK,
                    (ctx, in) -> {
                      String heard = ctx.receive(HELLO, LONG);
                      ctx.setEvent(ANSWER, heard + " to you");
                      ctx.write(WORDS, "good");
                      ctx.run("bye", step -> step.write(WORDS, "bye"));
                      ctx.close(WORDS);
                      return heard;
                    })
                .start();
        DBOSClient official = new DBOSClient(database)) {
      WorkflowHandle<String> handle = engine.start(TALK, null, StartOptions.id("ours"));

      official.send("ours", "good morning", "hello", "key");
      official.send("ours", "good morning", "hello", "key");

      assertThat(handle.result(LONG)).isEqualTo("good morning");
      assertThat(official.getEvent("ours", "answer", LONG)).contains("good morning to you");
      assertThat(engine.steps("ours"))
          .extracting(StepInfo::name)
          .containsSubsequence(
              "DBOS.recv", "DBOS.setEvent", "DBOS.writeStream", "bye", "DBOS.closeStream");
      assertThat(official.readStream("ours", "words")).toIterable().containsExactly("good", "bye");
    }
  }

  @Test
  void ourClientSendsToTheOfficialEnginesWorkflowsAndReadsTheirEvents() throws Exception {
    try (WorkflowClient client = WorkflowClient.builder(database).connect();
        DBOS official =
            new DBOS(
                DBOSConfig.defaults("official")
                    .withDatabaseUrl(database.getURL())
                    .withDbUser(database.getUser())
                    .withDbPassword(database.getPassword())
                    .withAppVersion("official-1")
                    .withExecutorId("official"))) {
      Talks talks = official.registerProxy(Talks.class, new OfficialTalks(official));
      official.launch();
      var handle = official.startWorkflow(() -> talks.talk(), new StartWorkflowOptions("theirs"));

      client.send("theirs", HELLO, "good morning", "key");
      client.send("theirs", HELLO, "good morning", "key");

      assertThat(client.getEvent("theirs", ANSWER, LONG)).isEqualTo("good morning to you");
      assertThat(handle.getResult()).isEqualTo("good morning");
      try (StreamReader<String> words = client.read("theirs", WORDS)) {
        assertThat(words.stream()).containsExactly("good", "bye");
      }
    }
  }
}
