package io.lakebase.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Counts of workflows, queues and versions. */
class OverviewTest extends HandWrittenRows {

  @Test
  void countsByFieldsAndSpansOfTime() {
    rows(
        "workflow_uuid, status, name, queue_name, created_at, started_at_epoch_ms, completed_at",
        "'1', 'SUCCESS', 'x', 'q', 60000, 61000, 65000",
        "'2', 'SUCCESS', 'x', 'q', 119999, 120499, 121000",
        "'3', 'SUCCESS', 'x', NULL, 120000, NULL, 120001",
        "'4', 'ERROR', 'y', NULL, 120000, NULL, 120001");

    assertThat(
            management.aggregate(
                WorkflowQuery.all().withNames("x"),
                Set.of(WorkflowField.NAME, WorkflowField.QUEUE),
                Duration.ofMinutes(1)))
        .containsExactly(
            new WorkflowAggregate(
                Map.of(WorkflowField.NAME, "x", WorkflowField.QUEUE, "q"),
                Instant.ofEpochMilli(60_000),
                2,
                Instant.ofEpochMilli(60_000),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5)),
            new WorkflowAggregate(
                Map.of(WorkflowField.NAME, "x"),
                Instant.ofEpochMilli(120_000),
                1,
                Instant.ofEpochMilli(120_000),
                null,
                Duration.ofMillis(1)));
    assertThat(management.aggregate(WorkflowQuery.all(), Set.of(), null))
        .extracting(WorkflowAggregate::count)
        .containsExactly(4L);
    assertThatThrownBy(
            () -> management.aggregate(WorkflowQuery.all(), Set.of(), Duration.ofNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsWhatIsOnEveryQueue() {
    rows(
        "workflow_uuid, status, name, queue_name, created_at, delay_until_epoch_ms",
        "'1', 'ENQUEUED', 'x', 'q', (extract(epoch FROM now()) * 1000)::int8 - 60000, NULL",
        "'2', 'ENQUEUED', 'x', 'q', 1, (extract(epoch FROM now()) * 1000)::int8 - 5000",
        "'3', 'PENDING', 'x', 'q', 1, NULL",
        "'4', 'DELAYED', 'x', 'r', 1, 9000000000000",
        "'5', 'PENDING', 'x', NULL, 1, NULL",
        "'6', 'SUCCESS', 'x', 'q', 1, NULL");

    List<QueueDepth> queues = management.queues();

    assertThat(queues).extracting(QueueDepth::queue).containsExactly("q", "r");
    QueueDepth q = queues.get(0);
    assertThat(List.of(q.enqueued(), q.delayed(), q.pending())).containsExactly(2L, 0L, 1L);
    assertThat(q.oldestWait()).isBetween(Duration.ofSeconds(60), Duration.ofMinutes(10));
    assertThat(queues.get(1)).isEqualTo(new QueueDepth("r", 0, 1, 0, null));
  }

  @Test
  void tellsWhatEveryVersionStillHasToDo() {
    TestPostgres.execute(database, "TRUNCATE dbos.application_versions");
    rows(
        "workflow_uuid, status, name, application_version, created_at",
        "'1', 'PENDING', 'x', 'v1', 1000",
        "'2', 'DELAYED', 'x', 'v1', 2000",
        "'3', 'ENQUEUED', 'x', 'v2', 3000",
        "'4', 'ENQUEUED', 'x', NULL, 4000",
        "'5', 'SUCCESS', 'x', 'v0', 1");
    TestPostgres.execute(
        database,
        "INSERT INTO dbos.application_versions (version_id, version_name) VALUES ('2', 'v2'), ('3', 'v3')");
    management.promoteVersion("v2");
    management.promoteVersion("v3");
    management.promoteVersion("v2");

    List<VersionInfo> versions = management.versions();

    assertThat(versions).extracting(VersionInfo::name).containsExactly("v1", "v2", "v3", null);
    assertThat(versions)
        .filteredOn(VersionInfo::latest)
        .extracting(VersionInfo::name)
        .containsExactly("v2");
    assertThat(versions.get(0))
        .isEqualTo(new VersionInfo("v1", null, false, 1, 1, Instant.ofEpochMilli(1000)));
    assertThat(management.otherVersionsRunning("v2"))
        .extracting(VersionInfo::name)
        .containsExactly("v1");
    assertThat(management.otherVersionsRunning("v1"))
        .extracting(VersionInfo::name)
        .containsExactly("v2");
    assertThatThrownBy(() -> management.promoteVersion(" "))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
