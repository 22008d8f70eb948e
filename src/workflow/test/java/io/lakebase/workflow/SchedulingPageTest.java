package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/scheduling.md. */
class SchedulingPageTest {

  record Region(String name) {}

  static final WorkflowType<Slot<Region>, String> REPORT =
      Workflow.scheduled("report", Region.class, String.class);

  static final Schedule<Region> NIGHTLY =
      Schedule.of("nightly", REPORT, Timing.cron("0 30 2 * * MON-FRI", ZoneId.of("Europe/Berlin")))
          .withContext(new Region("eu"))
          .withOverlap(Overlap.SKIP)
          .withCatchUp(CatchUp.last());
  static final Schedule<Region> OFTEN =
      Schedule.of("often", REPORT, Timing.every(Duration.ofMinutes(15)))
          .withContext(new Region("us"));

  @RegisterExtension final Engines engines = new Engines();

  String report(WorkflowContext ctx, Slot<Region> slot) {
    return ctx.step("write", String.class, step -> slot.context().name() + " of " + slot.at());
  }

  @Test
  void theExamplesRun() {
    DataSource dataSource = engines.database();
    try (WorkflowEngine engine =
            WorkflowEngine.builder(dataSource)
                .register(REPORT, this::report)
                .schedules(NIGHTLY, OFTEN)
                .start();
        WorkflowClient client = WorkflowClient.builder(dataSource).connect()) {
      Schedules schedules = client.schedules();
      schedules.apply(OFTEN.withOverlap(Overlap.BUFFER_ONE));
      schedules.pause("often");
      schedules.resume("often");
      List<ScheduleInfo> all = schedules.list();
      String now = schedules.trigger("often");
      List<String> lastWeek =
          schedules.backfill(
              "nightly",
              Instant.parse("2026-11-16T00:00:00Z"),
              Instant.parse("2026-11-23T00:00:00Z"));
      schedules.delete("often");

      assertThat(all).extracting(ScheduleInfo::name).containsExactly("nightly", "often");
      assertThat(engine.handle(REPORT, now).result(Duration.ofSeconds(20))).startsWith("us of ");
      assertThat(lastWeek).hasSize(5).contains("sched-nightly-2026-11-20T02:30+01:00");
      assertThat(
              engine
                  .handle(REPORT, "sched-nightly-2026-11-20T02:30+01:00")
                  .result(Duration.ofSeconds(20)))
          .isEqualTo("eu of 2026-11-20T01:30:00Z");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> lastWeek.stream().allMatch(id -> ended(engine, id)));
      client.schedules().delete("nightly");
    }
  }

  private static boolean ended(WorkflowEngine engine, String id) {
    return engine.find(id).orElseThrow().state() == WorkflowState.SUCCESS;
  }
}
