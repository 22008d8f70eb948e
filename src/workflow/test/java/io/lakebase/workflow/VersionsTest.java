package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dbos.transact.DBOSClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two versions of an application on one database. */
class VersionsTest {

  static final WorkflowType<String, String> JOB = Workflow.type("job", String.class, String.class);
  static final WorkflowType<String, String> CHILD =
      Workflow.type("child", String.class, String.class);
  static final WorkflowType<String, String> ELSEWHERE =
      Workflow.type("elsewhere", String.class, String.class);
  static final Topic<String> GO_ON = Topic.of("go-on", String.class);
  static final WorkflowQueue LATER = WorkflowQueue.named("later");
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final Engines engines = new Engines();

  private WorkflowEngine engine(String version) {
    return engines.start(
        builder ->
            builder
                .applicationVersion(version)
                .pollInterval(Duration.ofMillis(50))
                .register(
                    JOB,
                    (ctx, in) -> {
                      ctx.receive(GO_ON, Duration.ofDays(1));
                      return version;
                    }));
  }

  private static String version(WorkflowClient client, String id) {
    return client.find(id).orElseThrow().applicationVersion();
  }

  @Test
  void oldVersionsRunToTheirEndOnEnginesOfTheirOwn() {
    WorkflowEngine one = engine("v1");
    one.start(JOB, "", StartOptions.id("old"));
    await().until(() -> one.steps("old").size() == 1);
    one.close();

    WorkflowEngine two = engine("v2");
    WorkflowHandle<String> young = two.start(JOB, "", StartOptions.id("new"));
    two.send("old", GO_ON, "now");
    two.send("new", GO_ON, "now");

    assertThat(young.result(LONG)).isEqualTo("v2");
    assertThat(two.management().otherVersionsRunning("v2"))
        .singleElement()
        .satisfies(
            version -> {
              assertThat(version.name()).isEqualTo("v1");
              assertThat(version.pending()).isEqualTo(1);
            });
    assertThat(two.find("old").orElseThrow().state()).isEqualTo(WorkflowState.PENDING);

    engine("v1");
    assertThat(two.handle(JOB, "old").result(LONG)).isEqualTo("v1");
    assertThat(two.management().otherVersionsRunning("v2")).isEmpty();
    assertThat(version(two, "old")).isEqualTo("v1");
    assertThat(version(two, "new")).isEqualTo("v2");
  }

  @Test
  void everyRowCarriesTheVersionOfWhoKnowsItsCode() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .register(
                        JOB,
                        (ctx, in) -> {
                          ctx.startChild(CHILD, "", StartOptions.id("direct"));
                          ctx.startChild(CHILD, "", StartOptions.on(LATER).withId("queued"));
                          ctx.startChild(ELSEWHERE, "", StartOptions.id("elsewhere"));
                          return "";
                        })
                    .register(CHILD, (ctx, in) -> ""));

    engine.start(JOB, "", StartOptions.id("w")).result(LONG);
    engine.start(CHILD, "", StartOptions.on(LATER).withId("enqueued"));

    assertThat(version(engine, "w")).isEqualTo("1");
    assertThat(version(engine, "direct")).isEqualTo("1");
    assertThat(version(engine, "queued")).isEqualTo("1");
    assertThat(version(engine, "enqueued")).isEqualTo("1");
    assertThat(version(engine, "elsewhere")).isNull();
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect();
        WorkflowClient choosy =
            WorkflowClient.builder(engines.database()).applicationVersion("v7").connect()) {
      client.start(ELSEWHERE, "", StartOptions.id("any"));
      choosy.start(CHILD, "", StartOptions.id("v7"));
      assertThat(version(client, "any")).isNull();
      assertThat(version(client, "v7")).isEqualTo("v7");
    }
  }

  @Test
  void aDrainedVersionsLeftOversCanBeResumedUnderAnother() {
    WorkflowEngine one = engine("v1");
    one.start(JOB, "", StartOptions.id("w"));
    await().until(() -> one.steps("w").size() == 1);
    assertThat(one.cancel("w")).isTrue();
    one.close();
    WorkflowEngine two = engine("v2");

    assertThat(
            two.management()
                .resume(
                    java.util.List.of("w"), ResumeOptions.defaults().withApplicationVersion("v2")))
        .containsExactly("w");
    two.send("w", GO_ON, "now");

    assertThat(two.handle(JOB, "w").result(LONG)).isEqualTo("v2");
  }

  static final WorkflowType<Void, String> WHO = Workflow.type("who", Void.class, String.class);

  private WorkflowEngine teller(String version) {
    return engines.start(
        builder ->
            builder
                .applicationVersion(version)
                .pollInterval(Duration.ofMillis(50))
                .register(WHO, (ctx, in) -> version));
  }

  @Test
  void enginesRegisterTheirVersionsOnceAndTheOfficialClientSeesThem() {
    teller("v1").close();
    teller("v2");
    teller("v1");

    try (DBOSClient official = new DBOSClient(engines.database())) {
      assertThat(official.listApplicationVersions())
          .extracting(dev.dbos.transact.workflow.VersionInfo::versionName)
          .containsExactly("v2", "v1");
      assertThat(official.getLatestApplicationVersion().versionName()).isEqualTo("v2");
    }
  }

  @Test
  void workWithoutAVersionIsLeftToTheLatestUntilAnotherIsPromoted() {
    WorkflowEngine one = teller("v1");
    WorkflowEngine two = teller("v2");
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect();
        DBOSClient official = new DBOSClient(engines.database())) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.start(WHO, null).result(LONG)).isEqualTo("v2");
      }

      two.close();
      WorkflowHandle<String> waiting = client.start(WHO, null);
      try (WorkflowClient choosy =
          WorkflowClient.builder(engines.database()).applicationVersion("v1").connect()) {
        assertThat(choosy.start(WHO, null).result(LONG)).isEqualTo("v1");
      }
      assertThat(one.management().versions())
          .filteredOn(VersionInfo::latest)
          .extracting(VersionInfo::name)
          .containsExactly("v2");
      assertThat(waiting.status().state()).isEqualTo(WorkflowState.ENQUEUED);

      one.management().promoteVersion("v1");

      assertThat(waiting.result(LONG)).isEqualTo("v1");
      official.setLatestApplicationVersion("v2");
      WorkflowHandle<String> again = client.start(WHO, null);
      teller("v2");
      assertThat(again.result(LONG)).isEqualTo("v2");
    }
  }

  @Test
  void aVersionThatNobodyHasRegisteredIsNotPromoted() {
    WorkflowEngine engine = teller("v1");
    try (WorkflowClient choosy =
        WorkflowClient.builder(engines.database()).applicationVersion("v2").connect()) {
      choosy.start(WHO, null);
      assertThatThrownBy(() -> choosy.management().promoteVersion("v2"))
          .isInstanceOf(WorkflowNotFound.class)
          .hasMessageStartingWith("[v2] not promoted: no engine or DBOS process has registered");
    }

    assertThat(engine.start(WHO, null).result(LONG)).isEqualTo("v1");
    assertThat(engine.management().versions())
        .filteredOn(VersionInfo::latest)
        .extracting(VersionInfo::name)
        .containsExactly("v1");
  }

  @Test
  void neitherSideOfASharedDatabaseTakesTheLatestVersionFromTheOther() {
    teller("v1");
    TestPostgres.execute(
        engines.database(),
        "INSERT INTO dbos.application_versions (version_id, version_name) VALUES ('d', 'of-dbos')");
    teller("v2").close();

    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect();
        DBOSClient official = new DBOSClient(engines.database())) {
      assertThat(official.getLatestApplicationVersion().versionName()).isEqualTo("of-dbos");
      assertThat(client.management().versions())
          .filteredOn(VersionInfo::latest)
          .extracting(VersionInfo::name)
          .containsExactly("of-dbos", "v2");
      client.management().promoteVersion("of-dbos");
      teller("v2");
      assertThat(client.start(WHO, null).result(LONG)).isEqualTo("v2");
    }
  }
}
