package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schedules on a real database, by its clock. */
class ScheduleTest {

  record Report(String region, List<Integer> years) {}

  static final WorkflowType<Slot<Report>, String> REPORT =
      Workflow.scheduled("report", Report.class, String.class);
  static final WorkflowType<Slot<Void>, String> TICK =
      Workflow.scheduled("tick", Void.class, String.class);
  static final Timing SECONDLY = Timing.every(Duration.ofSeconds(1));
  static final Timing YEARLY = Timing.cron("0 0 0 1 1 *", ZoneOffset.UTC);
  static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final Engines engines = new Engines();

  private final Queue<Instant> slots = new ConcurrentLinkedQueue<>();

  private WorkflowEngine engine(Schedule<?>... schedules) {
    return engines.start(builder -> ticking(builder).schedules(schedules));
  }

  private WorkflowEngineBuilder ticking(WorkflowEngineBuilder builder) {
    return builder.register(
        TICK,
        (ctx, slot) -> {
          ctx.run("note", step -> slots.add(slot.at()));
          return slot.at().toString();
        });
  }

  @AfterEach
  void noSchedules() {
    TestPostgres.execute(
        engines.database(), "TRUNCATE dbos.workflow_schedules, lakebase_workflow.schedules");
  }

  private static List<WorkflowInfo> workflows(WorkflowClient client, String schedule) {
    return client.list(WorkflowQuery.all().withIdPrefix("sched-" + schedule + "-"));
  }

  private static boolean allEnded(WorkflowClient client, String schedule) {
    return workflows(client, schedule).stream()
        .allMatch(workflow -> workflow.state() == WorkflowState.SUCCESS);
  }

  @Test
  void aWorkflowIsStartedForEachSlot() {
    WorkflowEngine engine =
        engine(Schedule.of("often", TICK, SECONDLY).withCatchUp(CatchUp.all(100)));

    await().atMost(LONG).until(() -> slots.size() >= 2);

    List<Instant> fired = slots.stream().sorted().toList();
    Instant first = fired.get(0);
    assertThat(fired).startsWith(first, first.plusSeconds(1));
    assertThat(engine.handle(TICK, "sched-often-" + first.atOffset(ZoneOffset.UTC)).result(LONG))
        .isEqualTo(first.toString());
    ScheduleInfo info = engine.schedules().find("often").orElseThrow();
    assertThat(info.lastFired()).isAfterOrEqualTo(first.plusSeconds(1));
    assertThat(info.expression()).isEqualTo("R/1970-01-01T00:00:00Z/PT1S");
  }

  @Test
  void ofThreeEnginesOneFiresEachSlotEvenWhenTheyWakeTogether() {
    Schedule<Void> schedule = Schedule.of("shared", TICK, SECONDLY).withCatchUp(CatchUp.all(100));
    engine(schedule);
    engine(schedule);
    WorkflowEngine engine = engine(schedule);

    await().atMost(LONG).until(() -> slots.size() >= 3);
    engine.schedules().pause("shared");
    await()
        .atMost(LONG)
        .until(
            () -> allEnded(engine, "shared") && slots.size() == workflows(engine, "shared").size());

    List<Instant> fired = slots.stream().sorted().toList();
    assertThat(fired).doesNotHaveDuplicates().hasSize(workflows(engine, "shared").size());
    for (int i = 0; i < fired.size(); i++) {
      assertThat(fired.get(i)).isEqualTo(fired.get(0).plusSeconds(i));
    }
    assertThat(workflows(engine, "shared")).allMatch(workflow -> workflow.recoveryAttempts() == 1);
  }

  @Test
  void theContextIsHandedToEachWorkflow() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .register(
                        REPORT, (ctx, slot) -> slot.context().region() + slot.context().years())
                    .schedules(
                        Schedule.of("yearly", REPORT, YEARLY)
                            .withContext(new Report("eu", List.of(2025, 2026)))));

    String id = engine.schedules().trigger("yearly");

    assertThat(engine.handle(REPORT, id).result(LONG)).isEqualTo("eu[2025, 2026]");
    assertThat(id).startsWith("sched-yearly-trigger-");
  }

  @Test
  void contextAndResultMayBeGeneric() {
    WorkflowType<Slot<List<Report>>, List<String>> reports =
        Workflow.scheduled(
            "reports", new TypeRef<List<Report>>() {}, new TypeRef<List<String>>() {});
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .register(
                        reports,
                        (ctx, slot) -> slot.context().stream().map(Report::region).toList())
                    .schedules(
                        Schedule.of("yearly", reports, YEARLY)
                            .withContext(List.of(new Report("eu", List.of())))));

    assertThat(engine.handle(reports, engine.schedules().trigger("yearly")).result(LONG))
        .containsExactly("eu");
    assertThat(REPORT)
        .isEqualTo(Workflow.scheduled("report", TypeRef.of(Report.class), String.class))
        .isEqualTo(Workflow.scheduled("report", Report.class, TypeRef.of(String.class)));
  }

  @Test
  void missedSlotsAreMadeUpForByPolicy() {
    Instant last = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1_800);
    Timing hourly = Timing.every(Duration.ofHours(1), last.minus(Duration.ofDays(30)));
    WorkflowEngine engine =
        engine(
            Schedule.of("none", TICK, hourly).withCatchUp(CatchUp.skip()),
            Schedule.of("one", TICK, hourly),
            Schedule.of("few", TICK, hourly).withCatchUp(CatchUp.all(3)));

    TestPostgres.execute(
        engines.database(),
        "UPDATE lakebase_workflow.schedules SET decided_until = decided_until - 36000000");
    engine.schedules().apply(Schedule.of("other", TICK, YEARLY));

    await().atMost(LONG).until(() -> slots.size() == 4);
    Instant before = last.minus(Duration.ofHours(1));
    assertThat(slots)
        .containsExactlyInAnyOrder(last, last, before, before.minus(Duration.ofHours(1)));
    assertThat(workflows(engine, "none")).isEmpty();
    assertThat(workflows(engine, "one"))
        .extracting(WorkflowInfo::id)
        .containsExactly("sched-one-" + last.atOffset(ZoneOffset.UTC));
  }

  @Test
  void duringAWorkflowASlotIsLeftOutOrWaits() {
    CountDownLatch goOn = new CountDownLatch(1);
    WorkflowEngine engine =
        engines.start(
            builder ->
                builder
                    .register(TICK, (ctx, slot) -> wait(ctx, slot, goOn))
                    .schedules(
                        Schedule.of("skipping", TICK, SECONDLY).withOverlap(Overlap.SKIP),
                        Schedule.of("queued", TICK, SECONDLY)
                            .withOverlap(Overlap.BUFFER_ONE)
                            .withCatchUp(CatchUp.all(100)),
                        Schedule.of("free", TICK, SECONDLY)));
    await().atMost(LONG).until(() -> workflows(engine, "free").size() >= 4);
    assertThat(workflows(engine, "skipping")).hasSize(1);
    assertThat(workflows(engine, "queued")).hasSize(1);

    goOn.countDown();

    await().atMost(LONG).until(() -> workflows(engine, "queued").size() >= 2);
    await().atMost(LONG).until(() -> workflows(engine, "skipping").size() >= 2);
    Instant fired = Instant.parse(engine.handle(TICK, id(engine, 0)).result(LONG));
    assertThat(engine.handle(TICK, id(engine, 1)).result(LONG))
        .isEqualTo(fired.plusSeconds(1).toString());
  }

  private static String id(WorkflowEngine engine, int index) {
    return workflows(engine, "queued").stream()
        .map(WorkflowInfo::id)
        .sorted(Comparator.comparing(id -> slot("queued", id)))
        .toList()
        .get(index);
  }

  /** The slot in an id, which leaves out seconds that are 0. */
  private static Instant slot(String schedule, String id) {
    return OffsetDateTime.parse(id.substring("sched-".length() + schedule.length() + 1))
        .toInstant();
  }

  private String wait(WorkflowContext ctx, Slot<Void> slot, CountDownLatch goOn) {
    ctx.run(
        "wait",
        step -> {
          slots.add(slot.at());
          goOn.await();
        });
    return slot.at().toString();
  }

  @Test
  void aPausedScheduleStartsNothingAndMakesUpForNothing() {
    WorkflowEngine engine =
        engine(Schedule.of("paused", TICK, SECONDLY).withCatchUp(CatchUp.all(1_000)));
    await().atMost(LONG).until(() -> slots.size() >= 1);

    assertThat(engine.schedules().pause("paused")).isTrue();
    assertThat(engine.schedules().pause("paused")).isFalse();
    engine.schedules().apply(Schedule.of("clock", TICK, SECONDLY));
    await().atMost(LONG).until(() -> workflows(engine, "clock").size() >= 3);
    int before = workflows(engine, "paused").size();
    assertThat(engine.schedules().find("paused").orElseThrow())
        .matches(ScheduleInfo::paused)
        .matches(info -> info.next() == null);
    assertThat(engine.schedules().resume("paused")).isTrue();
    assertThat(engine.schedules().resume("paused")).isFalse();

    await().atMost(LONG).until(() -> workflows(engine, "paused").size() > before);
    List<Instant> fired =
        workflows(engine, "paused").stream()
            .map(workflow -> slot("paused", workflow.id()))
            .sorted()
            .toList();
    assertThat(Duration.between(fired.get(before - 1), fired.get(before)))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aRangeIsBackfilledOnce() {
    WorkflowEngine engine =
        engine(Schedule.of("daily", TICK, Timing.cron("0 30 2 * * *", ZoneId.of("Europe/Berlin"))));
    Instant from = Instant.parse("2026-03-28T01:30:00Z");
    Instant to = Instant.parse("2026-03-31T00:30:00Z");

    List<String> ids = engine.schedules().backfill("daily", from, to);

    assertThat(ids)
        .containsExactly(
            "sched-daily-2026-03-28T02:30+01:00",
            "sched-daily-2026-03-29T03:00+02:00",
            "sched-daily-2026-03-30T02:30+02:00");
    ids.forEach(id -> engine.handle(TICK, id).result(LONG));
    assertThat(engine.schedules().backfill("daily", from, to)).isEqualTo(ids);
    assertThat(slots).hasSize(3);
    assertThatThrownBy(() -> engine.schedules().backfill("daily", Instant.EPOCH, Instant.now()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClientManagesSchedulesAndTheEngineHears() {
    engine();
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      client.schedules().create(Schedule.of("theirs", TICK, SECONDLY));
      assertThatThrownBy(() -> client.schedules().create(Schedule.of("theirs", TICK, YEARLY)))
          .isInstanceOf(WorkflowConflict.class);
      await().atMost(LONG).until(() -> slots.size() >= 2);
      client.schedules().apply(Schedule.of("theirs", TICK, YEARLY).withOverlap(Overlap.SKIP));
      assertThat(client.schedules().list())
          .singleElement()
          .matches(info -> info.overlap() == Overlap.SKIP && info.zone().equals("Z"));
      String id = client.schedules().trigger("theirs");
      assertThat(client.handle(TICK, id).result(LONG)).isNotEmpty();
      assertThat(client.schedules().delete("theirs")).isTrue();
      assertThat(client.schedules().find("theirs")).isEmpty();
      assertThatThrownBy(() -> client.schedules().trigger("theirs"))
          .isInstanceOf(WorkflowNotFound.class);
    }
  }

  @Test
  void aSilentEngineWakesForItsSlot() {
    WorkflowEngine engine =
        engines.start(
            builder ->
                ticking(builder)
                    .idle(Duration.ofMillis(200), Duration.ofMinutes(15))
                    .pollInterval(Duration.ofMillis(50)));
    Instant slot = Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.MILLIS);
    engine.schedules().apply(Schedule.of("later", TICK, Timing.every(Duration.ofDays(300), slot)));

    await().atMost(LONG).until(() -> count("SELECT count(*) FROM lakebase_workflow.leases") == 0);
    assertThat(slots).isEmpty();
    await().atMost(LONG).until(() -> slots.contains(slot));
    await().atMost(LONG).until(() -> count("SELECT count(*) FROM lakebase_workflow.leases") == 0);
  }

  private long count(String sql) {
    try (var connection = engines.database().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aScheduleOnAQueueRunsWithinItsLimits() {
    WorkflowQueue queue = WorkflowQueue.named("reports").withConcurrency(1);
    WorkflowEngine engine =
        engines.start(
            builder ->
                ticking(builder)
                    .queues(queue)
                    .schedules(Schedule.of("q", TICK, YEARLY).onQueue(queue)));

    List<String> ids =
        engine
            .schedules()
            .backfill(
                "q", Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2023-01-01T00:00:00Z"));

    ids.forEach(id -> engine.handle(TICK, id).result(LONG));
    assertThat(List.copyOf(slots)).isSorted().hasSize(3);
    assertThat(engine.find(ids.get(0)).orElseThrow().queueName()).isEqualTo("reports");
  }

  @Test
  void whatCannotBeScheduledIsRefused() {
    assertThatThrownBy(
            () ->
                WorkflowEngine.builder(engines.database())
                    .schedules(Schedule.of("a", TICK, YEARLY))
                    .start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'tick' is not registered");
    assertThatThrownBy(
            () ->
                WorkflowEngine.builder(engines.database())
                    .schedules(Schedule.of("a", TICK, YEARLY), Schedule.of("a", TICK, SECONDLY)))
        .isInstanceOf(IllegalArgumentException.class);
    engine();
  }

  @Test
  void aBrokenScheduleOfOthersStopsNobody() {
    engine();
    TestPostgres.execute(
        engines.database(),
        "INSERT INTO dbos.workflow_schedules (schedule_id, schedule_name, workflow_name, schedule, context)"
            + " VALUES ('1', 'a-broken', 'tick', 'every full moon', 'null'),"
            + " ('2', 'a-foreign', 'unknown', '* * * * * *', 'null'),"
            + " ('3', 'a-pickle', 'tick', '* * * * * *', 'gASVBAAAAAAAAABOLg==')");
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      client.schedules().apply(Schedule.of("sound", TICK, SECONDLY));

      await().atMost(LONG).until(() -> slots.size() >= 2);

      assertThat(client.schedules().list())
          .extracting(ScheduleInfo::name)
          .containsExactly("a-broken", "a-foreign", "a-pickle", "sound");
      assertThat(workflows(client, "a-foreign")).isEmpty();
      assertThat(workflows(client, "a-pickle")).isEmpty();
    }
  }

  @Test
  void ourSchedulesBelongToAnApplicationOfTheirOwnAndOthersKeepTheirs() {
    engine();
    TestPostgres.execute(
        engines.database(),
        "INSERT INTO dbos.workflow_schedules (schedule_id, schedule_name, workflow_name, schedule, context, application_name)"
            + " VALUES ('1', 'replaced', 'tick', '* * * * * *', 'null', NULL),"
            + " ('2', 'adopted', 'tick', '* * * * * *', 'null', 'shop')");
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      client.schedules().create(Schedule.of("ours", TICK, YEARLY));
      client.schedules().apply(Schedule.of("replaced", TICK, YEARLY));

      await().atMost(LONG).until(() -> !workflows(client, "adopted").isEmpty());
    }

    assertThat(
            engines.number(
                "SELECT count(*) FROM dbos.workflow_schedules WHERE (schedule_name, application_name) IN"
                    + " (('ours', 'lakebase-workflow'), ('replaced', 'lakebase-workflow'), ('adopted', 'shop'))"))
        .isEqualTo(3);
  }

  @Test
  void aScheduleWhoseWorkflowsCannotBeStoredStopsNobody() {
    engine();
    TestPostgres.execute(
        engines.database(),
        "INSERT INTO dbos.workflow_schedules (schedule_id, schedule_name, workflow_name, schedule, context)"
            + " SELECT '1', string_agg(md5(n::text), '') || repeat('x', 12), 'tick', '* * * * * *', 'null'"
            + " FROM generate_series(1, 83) n");
    try (WorkflowClient client = WorkflowClient.builder(engines.database()).connect()) {
      client.schedules().apply(Schedule.of("sound", TICK, SECONDLY));

      await().atMost(LONG).until(() -> slots.size() >= 2);
    }
  }
}
