package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways to leave a workflow behind: nobody runs it any more, or nobody lets it go on. */
class StrandedTest {

  static final WorkflowType<Integer, String> JOB =
      Workflow.type("job", Integer.class, String.class);
  static final WorkflowType<Integer, String> OTHER =
      Workflow.type("other", Integer.class, String.class);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  @RegisterExtension final Engines engines = new Engines();

  @Test
  void whatWasParkedRunsAgainAndCrashesIsTakenOverAsRunning() throws Exception {
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch reached = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    WorkflowEngine dying =
        engines.start(
            its,
            builder ->
                Engines.parking(builder, true)
                    .register(
                        JOB,
                        (ctx, in) -> {
                          if (runs.incrementAndGet() == 1) {
                            ctx.sleep(Duration.ofDays(1));
                          }
                          reached.countDown();
                          new CountDownLatch(1).await();
                          return "never";
                        }));
    dying.start(JOB, 0, StartOptions.id("j"));
    await().until(() -> parked() == 1);
    dying.cancel("j");
    dying.resume("j");
    reached.await();

    engines.kill(its);

    WorkflowEngine heir = engines.start(JOB, (ctx, in) -> "done");
    assertThat(heir.handle(JOB, "j").result(LONG)).isEqualTo("done");
  }

  @Test
  void parkedOnesWakeAlthoughTheAnswerToTheirTakeOverWasLost() throws Exception {
    LostAnswers answers = new LostAnswers(sql -> sql.contains("chunk AS MATERIALIZED"));
    SeverableDataSource its = new SeverableDataSource(engines.database());
    CountDownLatch busy = new CountDownLatch(1);
    WorkflowEngine dying =
        engines.start(its, builder -> Engines.parking(builder, true).register(JOB, this::nap));
    dying.start(JOB, 3_000, StartOptions.id("nap"));
    await().until(() -> parked() == 1);
    WorkflowEngine heir =
        engines.start(
            answers.around(engines.database()),
            builder ->
                Engines.parking(builder, true)
                    .register(JOB, this::nap)
                    .register(
                        OTHER,
                        (ctx, in) -> {
                          ctx.run("busy", step -> busy.await());
                          return "";
                        }));
    heir.start(OTHER, 0);
    answers.toLose.set(1);

    engines.kill(its);

    await().atMost(LONG).until(() -> answers.lost.get() == 1);
    assertThat(heir.handle(JOB, "nap").result(LONG)).isEqualTo("rested");
    busy.countDown();
  }

  private String nap(WorkflowContext ctx, Integer millis) {
    ctx.sleep(Duration.ofMillis(millis));
    return "rested";
  }

  private long parked() {
    return engines.number("SELECT count(*) FROM lakebase_workflow.parked");
  }

  /** One that lost it to another process, and one whose process has claimed it anew. */
  @ParameterizedTest
  @ValueSource(strings = {"'the next'", "executor_id"})
  void aTimeLimitThatPassesForAFormerOwnerCancelsNothing(String owner) throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    CountDownLatch reached = new CountDownLatch(1);
    WorkflowEngine former =
        engines.start(
            builder ->
                builder
                    .lease(Duration.ofMinutes(5))
                    .listener(
                        new LifecycleListener() {
                          @Override
                          public void left(String workflowId, String name, String why) {
                            left.countDown();
                          }

                          @Override
                          public void ended(String workflowId, String name, WorkflowState state) {
                            left.countDown();
                          }
                        })
                    .register(
                        JOB,
                        (ctx, in) -> {
                          ctx.run(
                              "stuck",
                              step -> {
                                reached.countDown();
                                new CountDownLatch(1).await();
                              });
                          return "";
                        }));
    former.start(JOB, 0, StartOptions.id("j").withDeadline(Instant.now().plusSeconds(5)));
    reached.await();

    TestPostgres.execute(
        engines.database(),
        "UPDATE dbos.workflow_status SET executor_id = "
            + owner
            + ", workflow_deadline_epoch_ms = NULL");

    left.await();
    assertThat(former.find("j").orElseThrow().state()).isEqualTo(WorkflowState.PENDING);
  }

  @Test
  void endlessTimesAreNoLimits() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .parkAfter(FOR_EVER)
                    .idle(FOR_EVER, FOR_EVER)
                    .register(
                        JOB,
                        (ctx, in) ->
                            ctx.step(
                                "step",
                                String.class,
                                StepOptions.defaults()
                                    .withTimeout(FOR_EVER)
                                    .withHeartbeatTimeout(FOR_EVER),
                                step -> "done")));
    StartOptions endless = StartOptions.defaults().withTimeout(FOR_EVER).withDeadline(Instant.MAX);

    assertThat(engine.start(JOB, 0, endless).result(FOR_EVER)).isEqualTo("done");
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      assertThat(client.start(JOB, 0, endless).result(LONG)).isEqualTo("done");
    }
  }

  @Test
  void aTimeLimitBeyondAllNumbersHoldsNobodyUp() {
    WorkflowEngine engine = engines.start(JOB, (ctx, in) -> "done");
    TestPostgres.execute(
        engines.database(),
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, inputs, serialization,"
            + " workflow_timeout_ms, workflow_deadline_epoch_ms) VALUES ('endless', 'ENQUEUED', 'job', '_dbos_internal_queue',"
            + " '{\"positionalArgs\": [1], \"namedArgs\": {}}', 'portable_json', 9223372036854775807, 9223372036854775807)");

    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      assertThat(client.start(JOB, 0).result(LONG)).isEqualTo("done");
    }
    assertThat(engine.handle(JOB, "endless").result(LONG)).isEqualTo("done");
  }

  @Test
  void aListenerThatThrowsAnErrorStopsNothing() {
    LifecycleListener broken =
        new LifecycleListener() {
          @Override
          public void running(String workflowId, String name, boolean replay) {
            throw new AssertionError("running");
          }

          @Override
          public void ended(String workflowId, String name, WorkflowState state) {
            throw new NoClassDefFoundError("ended");
          }
        };
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder.listener(broken).maxRecoveryAttempts(1).register(JOB, (ctx, in) -> "done"));
    TestPostgres.execute(
        engines.database(),
        "INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, inputs, recovery_attempts)"
            + " VALUES ('crashing', 'ENQUEUED', 'job', '_dbos_internal_queue', '[]', 7)");

    assertThatThrownBy(() -> engine.handle(JOB, "crashing").result(LONG))
        .isInstanceOf(WorkflowDeadLettered.class);
    assertThat(engine.start(JOB, 0).result(LONG)).isEqualTo("done");
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      assertThat(client.start(JOB, 0).result(LONG)).isEqualTo("done");
    }
  }

  @Test
  void aHandleOfACancelledWorkflowSeesWhatItComesToOnceResumed() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    WorkflowEngine engine =
        engines.start(
            JOB,
            (ctx, in) -> {
              if (runs.incrementAndGet() == 1) {
                ctx.run(
                    "stuck",
                    step -> {
                      reached.countDown();
                      new CountDownLatch(1).await();
                    });
              }
              return "done";
            });
    WorkflowHandle<String> handle = engine.start(JOB, 0, StartOptions.id("j"));
    reached.await();
    engine.cancel("j");
    assertThatThrownBy(() -> handle.result(LONG)).isInstanceOf(WorkflowCancelled.class);

    engine.resume("j");

    assertThat(handle.result(LONG)).isEqualTo("done");
  }

  @Test
  void whatComesBackUnderANewLeaseRunsAgainWhenItsOldRunIsGone() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch takenBack = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .listener(
                        new LifecycleListener() {
                          @Override
                          public void tookOver(String executorId, int workflows) {
                            takenBack.countDown();
                          }
                        })
                    .register(
                        JOB,
                        (ctx, in) ->
                            ctx.step(
                                "deaf",
                                String.class,
                                step -> {
                                  reached.countDown();
                                  awaitWhateverComes(goOn);
                                  return "done";
                                })));
    engine.start(JOB, 0, StartOptions.id("j"));
    reached.await();
    TestPostgres.execute(
        engines.database(), "UPDATE lakebase_workflow.leases SET ended_at = clock_timestamp()");
    takenBack.await(); // The old run is still in its step.

    goOn.countDown();

    assertThat(engine.handle(JOB, "j").result(LONG)).isEqualTo("done");
  }

  private static void awaitWhateverComes(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        continue; // That is what it is about.
      }
    }
  }
}
