package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
}
