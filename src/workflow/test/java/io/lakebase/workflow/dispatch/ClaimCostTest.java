package io.lakebase.workflow.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.journal.HeldConnection;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A claim reads about what it takes, however much waits, and sorts nothing on disk. */
class ClaimCostTest {

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;
  private static final int CLAIMS =
      16; // The driver prepares after five, the server keeps a plan after ten.
  private static final String ANALYSED = "VACUUM ANALYZE dbos.workflow_status";
  private static final String OF_EMPTY_TABLES = "SELECT 1";
  private static final String SIZES_ONLY = "VACUUM dbos.workflow_status";

  private final PGSimpleDataSource dataSource = TestPostgres.newDatabase();

  @BeforeEach
  void migrate() throws Exception {
    WorkflowSchema.migrate(dataSource, NAMES);
    TestPostgres.execute(
        dataSource,
        """
        CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
        INSERT INTO lakebase_workflow.leases
          (executor_id, instance_name, duration, acquired_at, expires_at)
        VALUES ('me', 'me', '1 hour', now(), now() + '1 hour')
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {ANALYSED, OF_EMPTY_TABLES, SIZES_ONLY})
  void ofAQueueWithALimit(String statistics) throws Exception {
    fill("q", "NULL", 30_000);
    TestPostgres.execute(dataSource, statistics);

    assertThat(blocks(WorkflowQueue.named("q").withConcurrency(1000), "startable")).isLessThan(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {ANALYSED, OF_EMPTY_TABLES, SIZES_ONLY})
  void ofQueuesWithoutLimits(String statistics) throws Exception {
    fill("q", "NULL", 30_000);
    fill("r", "NULL", 30_000);
    fill(Queues.STARTS, "NULL", 100);
    TestPostgres.execute(dataSource, statistics);

    assertThat(
            blocks(
                List.of(
                    QueueLimits.of(WorkflowQueue.named("q")),
                    QueueLimits.of(WorkflowQueue.named("r"))),
                "mine AS MATERIALIZED"))
        .isLessThan(500);
  }

  /** What has no key no index finds: the queue is read for it, but once. */
  @ParameterizedTest
  @ValueSource(strings = {ANALYSED, OF_EMPTY_TABLES, SIZES_ONLY})
  void ofPartitions(String statistics) throws Exception {
    fill("q", "'crowd'", 20_000);
    fill("q", "'tenant' || n % 50", 1000);
    TestPostgres.execute(dataSource, statistics);

    assertThat(blocks(WorkflowQueue.named("q").withConcurrency(3).withPartitions(), "startable"))
        .isLessThan(6_000);
  }

  /** What runs is read once, not once for each partition. */
  @ParameterizedTest
  @ValueSource(strings = {ANALYSED, OF_EMPTY_TABLES, SIZES_ONLY})
  void ofPartitionsThatRun(String statistics) throws Exception {
    fill("q", "'tenant' || n % 500", 1000);
    TestPostgres.execute(
        dataSource,
        """
        INSERT INTO dbos.workflow_status (
          workflow_uuid, status, name, queue_name, queue_partition_key, executor_id, created_at)
        SELECT 'runs-' || n, 'PENDING', 'job', 'q', 'tenant' || n % 500, 'other', n
        FROM generate_series(1, 1000) n
        """);
    TestPostgres.execute(dataSource, statistics);

    assertThat(blocks(WorkflowQueue.named("q").withConcurrency(3).withPartitions(), "startable"))
        .isLessThan(6_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {ANALYSED, OF_EMPTY_TABLES, SIZES_ONLY})
  void ofPartitionsThatLimitStarts(String statistics) throws Exception {
    fill("q", "'tenant' || n % 50", 1000);
    begun("'tenant' || n % 50", 5_000);
    TestPostgres.execute(dataSource, statistics);

    WorkflowQueue.RateLimit rate = new WorkflowQueue.RateLimit(1000, Duration.ofHours(1));
    assertThat(
            blocks(
                List.of(new QueueLimits("q", null, null, null, true, null, null, rate, null)),
                "startable"))
        .isLessThan(2_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {ANALYSED, OF_EMPTY_TABLES, SIZES_ONLY})
  void ofManyQueuesReadsTheVersionsOnce(String statistics) throws Exception {
    TestPostgres.execute(
        dataSource,
        """
        INSERT INTO dbos.application_versions (version_id, version_name, version_timestamp)
        SELECT 'id' || n, 'version ' || n, n FROM generate_series(1, 10000) n;
        INSERT INTO lakebase_workflow.versions SELECT 'version ' || n FROM generate_series(1, 10000) n
        """);
    List<QueueLimits> queues = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      fill("q" + i, "NULL", 100);
      queues.add(QueueLimits.of(WorkflowQueue.named("q" + i)));
    }
    TestPostgres.execute(dataSource, statistics);

    assertThat(blocks(queues, "mine AS MATERIALIZED")).isLessThan(10_000);
  }

  private void begun(String partition, int rows) {
    TestPostgres.execute(
        dataSource,
        """
        INSERT INTO dbos.workflow_status (
          workflow_uuid, status, name, queue_name, queue_partition_key, rate_limited,
          started_at_epoch_ms)
        SELECT 'begun-' || n, 'SUCCESS', 'job', 'q', %s, TRUE, extract(epoch FROM now()) * 1000
        FROM generate_series(1, %d) n
        """
            .formatted(partition, rows));
  }

  private void fill(String queue, String partition, int rows) {
    TestPostgres.execute(
        dataSource,
        """
        INSERT INTO dbos.workflow_status (
          workflow_uuid, status, name, queue_name, queue_partition_key, created_at)
        SELECT '%1$s' || %3$d || '-' || n, 'ENQUEUED', 'job', '%1$s', %2$s, n
        FROM generate_series(1, %3$d) n
        """
            .formatted(queue, partition, rows));
  }

  private long blocks(WorkflowQueue queue, String mark) throws Exception {
    return blocks(List.of(QueueLimits.of(queue)), mark);
  }

  /** Blocks of a claim of ten on the average, its writing included. */
  private long blocks(List<QueueLimits> queues, String mark) throws Exception {
    TestPostgres.execute(dataSource, "SELECT pg_stat_statements_reset()");
    List<String> claimed = new ArrayList<>();
    try (HeldConnection connection = HeldConnection.open(dataSource, Duration.ofMinutes(1))) {
      QueueClaims claims = new QueueClaims(connection, NAMES, queues);
      for (int i = 0; i < CLAIMS; i++) {
        claimed.addAll(
            claims
                .claim(
                    new Claimant("me", List.of(new WorkflowIdentity("job", null, null)), "1"),
                    10,
                    id -> {})
                .ids());
      }
    }
    assertThat(claimed).hasSizeGreaterThan(CLAIMS * 5);
    String of =
        " FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database"
            + " WHERE datname = current_database()) AND query LIKE 'WITH%"
            + mark
            + "%'";
    assertThat(TestPostgres.number(dataSource, "SELECT sum(temp_blks_written)" + of)).isZero();
    return TestPostgres.number(
        dataSource, "SELECT max((shared_blks_hit + shared_blks_read) / calls)" + of);
  }
}
