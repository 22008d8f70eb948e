package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dbos.transact.DBOSClient;
import dev.dbos.transact.migrations.MigrationManager;
import dev.dbos.transact.workflow.ScheduleStatus;
import dev.dbos.transact.workflow.WorkflowSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Schedules shared with DBOS Transact, either way. */
class OfficialScheduleTest {

  record Region(String name) {}

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final WorkflowType<Slot<Region>, String> REPORT =
      Workflow.scheduled("report", Region.class, String.class).withClassName("reports");

  private final PGSimpleDataSource database = TestPostgres.newDatabase();
  private final Queue<Instant> slots = new ConcurrentLinkedQueue<>();

  private WorkflowEngine engine(Schedule<?>... schedules) {
    return WorkflowEngine.builder(database)
        .register(
            REPORT,
            (ctx, slot) -> {
              slots.add(slot.at());
              return slot.context() == null ? "none" : slot.context().name();
            })
        .schedules(schedules)
        .start();
  }

  @Test
  void theOfficialClientSeesAndDrivesOurSchedules() {
    Schedule<Region> yearly =
        Schedule.of("yearly", REPORT, Timing.cron("0 0 0 1 1 *", BERLIN))
            .withContext(new Region("eu"));
    Schedule<Region> interval = Schedule.of("interval", REPORT, Timing.every(Duration.ofDays(300)));
    try (WorkflowEngine engine = engine(yearly, interval);
        DBOSClient official = new DBOSClient(database)) {
      List<WorkflowSchedule> listed = official.listSchedules(null, null, null);
      assertThat(listed)
          .extracting(WorkflowSchedule::scheduleName)
          .containsExactlyInAnyOrder("yearly", "interval");
      WorkflowSchedule seen = official.getSchedule("yearly").orElseThrow();
      assertThat(seen.cron()).isEqualTo("0 0 0 1 1 *");
      assertThat(seen.cronTimezone()).isEqualTo(BERLIN);
      assertThat(seen.context()).isEqualTo(java.util.Map.of("name", "eu"));

      String id = official.triggerSchedule("yearly").workflowId();
      assertThat(engine.handle(REPORT, id).result(LONG)).isEqualTo("eu");

      Instant from = Instant.parse("2024-06-01T00:00:00Z");
      official.backfillSchedule("yearly", from, Instant.parse("2026-06-01T00:00:00Z"));
      await().atMost(LONG).until(() -> slots.size() == 3);

      official.pauseSchedule("yearly");
      assertThat(engine.schedules().find("yearly").orElseThrow().paused()).isTrue();
      official.resumeSchedule("yearly");
      official.deleteSchedule("yearly");
      assertThat(engine.schedules().find("yearly")).isEmpty();
    }
  }

  @Test
  void aSchemaWithoutApplicationsTakesOurSchedulesToo() {
    MigrationManager.runMigrations(
        database.getURL(), database.getUser(), database.getPassword(), "dbos", true);
    Schedule<Region> yearly = Schedule.of("yearly", REPORT, Timing.cron("0 0 0 1 1 *", BERLIN));

    try (WorkflowEngine engine = engine(yearly)) {
      engine.schedules().apply(yearly);

      assertThat(engine.schedules().list())
          .extracting(ScheduleInfo::name)
          .containsExactly("yearly");
    }
  }

  @Test
  void ourEngineFiresWhatTheOfficialClientHasScheduled() {
    try (WorkflowEngine engine = engine();
        DBOSClient official = new DBOSClient(database)) {
      official.createSchedule(
          new WorkflowSchedule("theirs", "report", "reports", "* * * * * *")
              .withContext(java.util.Map.of("name", "us"))
              .withCronTimezone(BERLIN));
      // Nobody announces what the official client writes.
      engine.schedules().apply(Schedule.of("other", REPORT, Timing.every(Duration.ofDays(300))));

      await().atMost(LONG).until(() -> slots.size() >= 2);

      Instant slot = slots.peek();
      String id = "sched-theirs-" + slot.atZone(BERLIN).toOffsetDateTime();
      assertThat(engine.handle(REPORT, id).result(LONG)).isEqualTo("us");
      assertThat(official.getSchedule("theirs").orElseThrow().lastFiredAt()).isAfterOrEqualTo(slot);
      assertThat(official.getSchedule("theirs").orElseThrow().status())
          .isEqualTo(ScheduleStatus.ACTIVE);
    }
  }
}
