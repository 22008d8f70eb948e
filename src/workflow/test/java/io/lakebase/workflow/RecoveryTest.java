package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RecoveryTest {

  static final WorkflowType<String, String> JOB = Workflow.type("job", String.class, String.class);

  @RegisterExtension final Engines engines = new Engines();

  private final Queue<String> ran = new ConcurrentLinkedQueue<>();

  private WorkflowFunction<String, String> job(CountDownLatch stuckAt, CountDownLatch reached) {
    return (ctx, in) -> {
      String first = ctx.step("first", String.class, step -> note("first"));
      String second = ctx.step("second", String.class, step -> note("second"));
      ctx.run(
          "third",
          step -> {
            note("third");
            reached.countDown();
            stuckAt.await();
          });
      return first + second + ctx.step("fourth", String.class, step -> note("fourth"));
    };
  }

  private String note(String what) {
    ran.add(what);
    return what;
  }

  @Test
  void anotherProcessTakesOverWithinTheLeaseAndRepeatsOnlyTheUnfinishedStep() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine dying =
        engines.start(its, builder -> builder.register(JOB, job(new CountDownLatch(1), reached)));
    dying.start(JOB, "", StartOptions.id("job-1"));
    reached.await();
    WorkflowEngine heir = engines.start(JOB, job(new CountDownLatch(0), new CountDownLatch(1)));
    long killedAt = System.nanoTime();

    engines.kill(its);

    assertThat(heir.handle(JOB, "job-1").result(Duration.ofSeconds(30)))
        .isEqualTo("firstsecondfourth");
    assertThat(Duration.ofNanos(System.nanoTime() - killedAt)).isLessThan(Duration.ofSeconds(8));
    assertThat(ran).containsExactly("first", "second", "third", "third", "fourth");
    assertThat(heir.find("job-1").orElseThrow().recoveryAttempts()).isEqualTo(2);
  }

  @Test
  void aRestartedInstanceOfTheSameNameTakesOverAtOnce() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine dying =
        engines.start(
            its,
            builder ->
                builder
                    .name("node-1")
                    .lease(Duration.ofMinutes(5))
                    .register(JOB, job(new CountDownLatch(1), reached)));
    dying.start(JOB, "", StartOptions.id("job-1"));
    reached.await();
    engines.kill(its);

    WorkflowEngine restarted =
        engines.start(
            builder ->
                builder
                    .name("node-1")
                    .lease(Duration.ofMinutes(5))
                    .register(JOB, job(new CountDownLatch(0), new CountDownLatch(1))));

    assertThat(restarted.handle(JOB, "job-1").result(Duration.ofSeconds(30)))
        .isEqualTo("firstsecondfourth");
  }

  @Test
  void aClosedEngineHandsItsWorkBackAndThatIsNoCrash() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine first =
        engines.start(
            builder ->
                builder
                    .lease(Duration.ofMinutes(5))
                    .register(JOB, job(new CountDownLatch(1), reached)));
    WorkflowHandle<String> waiting = first.start(JOB, "", StartOptions.id("job-1"));
    reached.await();

    first.close();
    WorkflowEngine second =
        engines.start(
            builder ->
                builder
                    .lease(Duration.ofMinutes(5))
                    .register(JOB, job(new CountDownLatch(0), new CountDownLatch(1))));

    assertThatThrownBy(waiting::result)
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining("closed");
    assertThat(second.handle(JOB, "job-1").result(Duration.ofSeconds(30)))
        .isEqualTo("firstsecondfourth");
    assertThat(second.find("job-1").orElseThrow().recoveryAttempts()).isEqualTo(1);
  }

  @Test
  void aZombieCanWriteNothing() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WorkflowEngine zombie =
        engines.start(its, builder -> builder.register(JOB, job(goOn, reached)));
    zombie.start(JOB, "", StartOptions.id("job-1"));
    reached.await();
    its.cut();
    WorkflowEngine heir = engines.start(JOB, job(new CountDownLatch(0), new CountDownLatch(1)));
    heir.handle(JOB, "job-1").result(Duration.ofSeconds(30));
    List<StepInfo> before = heir.steps("job-1");
    int ranBefore = ran.size();

    its.mend();
    goOn.countDown();

    await().pollDelay(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> true);
    assertThat(heir.steps("job-1")).isEqualTo(before);
    assertThat(ran).hasSize(ranBefore);
  }

  @Test
  void replayThatMeetsAnotherStepStopsAndOverwritesNothing() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine dying =
        engines.start(
            its, builder -> builder.name("n").register(JOB, job(new CountDownLatch(1), reached)));
    dying.start(JOB, "", StartOptions.id("job-1"));
    reached.await();
    engines.kill(its);
    CountDownLatch left = new CountDownLatch(1);

    WorkflowEngine changed =
        engines.start(
            builder ->
                builder
                    .name("n")
                    .register(
                        JOB,
                        (ctx, in) ->
                            ctx.step("first", String.class, step -> note("first"))
                                + ctx.step("renamed", String.class, step -> note("renamed")))
                    .listener(
                        new LifecycleListener() {
                          @Override
                          public void left(String workflowId, String name, String why) {
                            left.countDown();
                          }
                        }));
    left.await();

    assertThat(ran).containsExactly("first", "second", "third");
    assertThat(changed.steps("job-1"))
        .extracting(StepInfo::name)
        .containsExactly("first", "second");
    assertThat(changed.find("job-1").orElseThrow().state()).isEqualTo(WorkflowState.PENDING);

    changed.close();
    WorkflowEngine fixed =
        engines.start(
            builder ->
                builder.name("n").register(JOB, job(new CountDownLatch(0), new CountDownLatch(1))));
    assertThat(fixed.handle(JOB, "job-1").result(Duration.ofSeconds(30)))
        .isEqualTo("firstsecondfourth");
  }

  @Test
  void aWorkflowThatKeepsCrashingItsProcessIsGivenUpAndCanBeResumed() throws Exception {
    for (int crash = 0; crash < 3; crash++) {
      SeverableDataSource its = new SeverableDataSource(engines.database());
      CountDownLatch reached = new CountDownLatch(1);
      WorkflowEngine dying =
          engines.start(
              its,
              builder ->
                  builder
                      .name("n")
                      .maxRecoveryAttempts(2)
                      .register(JOB, job(new CountDownLatch(1), reached)));
      dying.start(JOB, "", StartOptions.id("poison"));
      reached.await();
      engines.kill(its);
    }

    WorkflowEngine last =
        engines.start(
            builder ->
                builder
                    .name("n")
                    .maxRecoveryAttempts(2)
                    .register(JOB, job(new CountDownLatch(0), new CountDownLatch(1))));

    assertThatThrownBy(() -> last.handle(JOB, "poison").result(Duration.ofSeconds(30)))
        .isInstanceOf(WorkflowDeadLettered.class);
    assertThat(last.resume("poison")).isTrue();
    assertThat(last.handle(JOB, "poison").result(Duration.ofSeconds(30)))
        .isEqualTo("firstsecondfourth");
  }

  @Test
  void workflowsOfUnknownNamesAndOtherVersionsAreLeftToThoseWhoKnowThem() throws Exception {
    WorkflowType<String, String> other = Workflow.type("other", String.class, String.class);
    CountDownLatch reached = new CountDownLatch(2);
    WorkflowEngine first =
        engines.start(
            builder ->
                builder
                    .applicationVersion("v1")
                    .register(JOB, job(new CountDownLatch(1), reached))
                    .register(other, job(new CountDownLatch(1), reached)));
    first.start(JOB, "", StartOptions.id("known"));
    first.start(other, "", StartOptions.id("unknown"));
    reached.await();
    first.close();

    engines.start(
        builder ->
            builder
                .applicationVersion("v2")
                .register(JOB, job(new CountDownLatch(0), new CountDownLatch(1))));
    WorkflowEngine sameVersion =
        engines.start(
            builder ->
                builder
                    .applicationVersion("v1")
                    .register(JOB, job(new CountDownLatch(0), new CountDownLatch(1))));

    assertThat(sameVersion.handle(JOB, "known").result(Duration.ofSeconds(30)))
        .isEqualTo("firstsecondfourth");
    assertThat(sameVersion.find("unknown").orElseThrow().state()).isEqualTo(WorkflowState.PENDING);
    WorkflowEngine knower =
        engines.start(
            builder ->
                builder
                    .applicationVersion("v1")
                    .register(other, job(new CountDownLatch(0), new CountDownLatch(1))));
    assertThat(knower.handle(other, "unknown").result(Duration.ofSeconds(30)))
        .isEqualTo("firstsecondfourth");
  }

  @Test
  void runningWorkflowsWaitWhileTheDatabaseIsAwayAndGoOn() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger lost = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            its,
            builder ->
                builder
                    .startTimeout(Duration.ofMillis(300))
                    .register(JOB, job(goOn, reached))
                    .listener(
                        new LifecycleListener() {
                          @Override
                          public void leaseLost() {
                            lost.incrementAndGet();
                          }
                        }));
    WorkflowHandle<String> handle = engine.start(JOB, "", StartOptions.id("job-1"));
    reached.await();

    its.cut();
    goOn.countDown();
    assertThatThrownBy(() -> engine.start(JOB, "", StartOptions.id("job-2")))
        .isInstanceOf(OutcomeUnknown.class);
    assertThatThrownBy(() -> handle.result(Duration.ofSeconds(3)))
        .isInstanceOf(ResultNotReady.class);
    its.mend();

    assertThat(handle.result(Duration.ofSeconds(30))).isEqualTo("firstsecondfourth");
    assertThat(ran).containsExactly("first", "second", "third", "fourth");
    assertThat(lost).hasValue(0);
  }
}
