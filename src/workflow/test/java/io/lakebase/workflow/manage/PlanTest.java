package io.lakebase.workflow.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.ForkOptions;
import io.lakebase.workflow.ResumeOptions;
import io.lakebase.workflow.Retention;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.WorkflowField;
import io.lakebase.workflow.WorkflowManagement.Scope;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowState;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How much of a table of 100,000 workflows each call touches, on a connection that knew it empty.
 * Only the test analyses the table: between autovacuum's vacuum and its analysis other plans hold.
 */
class PlanTest {

  private static final int ENOUGH = 20;

  private static Connection connection;
  private static Listing listing;
  private static Interventions interventions;
  private static Forks forks;
  private static RetentionSweep retention;
  private static Counts counts;
  private static Versions versions;

  @BeforeAll
  static void fill() throws SQLException {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    SchemaFeatures features = WorkflowSchema.migrate(database, SchemaNames.DEFAULT);
    connection = database.getConnection();
    Connections one =
        new Connections() {
          @Override
          public <T> T with(Work<T> work) throws SQLException {
            return work.on(connection);
          }
        };
    listing = new Listing(one, SchemaNames.DEFAULT, features);
    interventions = new Interventions(one, SchemaNames.DEFAULT);
    forks = new Forks(one, SchemaNames.DEFAULT, features);
    retention = new RetentionSweep(one, SchemaNames.DEFAULT);
    counts = new Counts(one, SchemaNames.DEFAULT);
    versions = new Versions(one, SchemaNames.DEFAULT);
    TestPostgres.execute(
        database,
        """
        CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
        ALTER TABLE dbos.workflow_status SET (autovacuum_enabled = off)
        """);
    for (int i = 0; i < ENOUGH; i++) {
      all(null);
    }
    TestPostgres.execute(
        database,
        """
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name,
          application_version, created_at, updated_at, completed_at, parent_workflow_id, inputs)
        SELECT 'w-' || i,
          CASE i % 5000 WHEN 0 THEN 'PENDING' WHEN 1 THEN 'ENQUEUED' WHEN 2 THEN 'ERROR'
            WHEN 3 THEN 'MAX_RECOVERY_ATTEMPTS_EXCEEDED' WHEN 4 THEN 'DELAYED' ELSE 'SUCCESS' END,
          'name-' || i % 10, CASE WHEN i % 5000 IN (0, 1, 4) THEN 'q' END, 'v' || i % 3,
          1700000000000 + i, 1700000000000 + i,
          CASE WHEN i % 5000 NOT IN (0, 1, 3, 4) THEN 1700000000000 + i END,
          CASE WHEN i % 2 = 1 THEN 'w-' || i - 1 END, repeat('x', 100)
        FROM generate_series(1, 100000) i;
        INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, function_name, output)
        SELECT 'w-' || i / 5 * 50, i % 5, 'step', 'x' FROM generate_series(5, 10000) i;
        """);
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  private interface Call {
    Object run() throws SQLException;
  }

  /** Makes the call; the blocks that it touched. */
  private static long blocks(Call call) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()))");
      call.run();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT sum(shared_blks_hit + shared_blks_read) FROM pg_stat_statements s"
                  + " JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database()"
                  + " AND toplevel AND query NOT LIKE '%pg_stat_statements%'")) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private record Measured(String call, int most, Call run) {}

  private static final WorkflowQuery TEN = WorkflowQuery.all().withLimit(10);
  private static final Instant MIDDLE = Instant.ofEpochMilli(1_700_000_050_000L);

  private static List<Measured> calls() {
    return List.of(
        new Measured("first page", 50, () -> listing.list(TEN)),
        new Measured(
            "a page in the middle",
            50,
            () ->
                listing.list(
                    TEN.withNewestFirst().after(new WorkflowQuery.Position(MIDDLE, "w-50000")))),
        new Measured("by id", 50, () -> listing.list(TEN.withIds("w-7", "w-70000", "none"))),
        new Measured("children", 50, () -> listing.list(TEN.withParents("w-60000"))),
        new Measured("failed", 150, () -> listing.list(TEN.withStates(WorkflowState.ERROR))),
        new Measured(
            "running on a queue",
            150,
            () -> listing.list(TEN.withQueues("q").withStates(WorkflowState.PENDING))),
        new Measured(
            "ended in a second",
            150,
            () -> listing.list(TEN.completedBetween(MIDDLE, MIDDLE.plusMillis(50)))),
        new Measured(
            "cancel with children",
            150,
            () -> interventions.cancel(List.of("w-55000", "w-60004"), Scope.WITH_CHILDREN)),
        new Measured(
            "resume with children",
            150,
            () ->
                interventions.resume(List.of("w-55000"), ResumeOptions.defaults().withChildren())),
        new Measured("requeue", 300, () -> interventions.requeue(TEN, ResumeOptions.defaults())),
        new Measured(
            "delete",
            400,
            () -> interventions.delete(List.of("w-40006"), Scope.WITH_CHILDREN, false)),
        new Measured("fork", 400, () -> forks.fork("w-50", "copy", 3, ForkOptions.defaults())),
        new Measured("queues", 600, counts::queues),
        new Measured("versions", 600, versions::list),
        new Measured(
            "count a span",
            150,
            () ->
                counts.groups(
                    WorkflowQuery.all().createdBetween(MIDDLE, MIDDLE.plusMillis(500)),
                    Set.of(WorkflowField.STATE),
                    Duration.ofMinutes(1))),
        new Measured(
            "count failures",
            150,
            () ->
                counts.groups(
                    WorkflowQuery.all().withStates(WorkflowState.ERROR),
                    Set.of(WorkflowField.NAME),
                    null)));
  }

  private static void all(StringBuilder tooMuch) throws SQLException {
    for (Measured call : calls()) {
      long blocks = blocks(call.run());
      if (tooMuch != null && blocks > call.most()) {
        tooMuch.append(call.call()).append(": ").append(blocks).append(" blocks\n");
      }
    }
  }

  @Test
  void noCallReadsTheTable() throws SQLException {
    StringBuilder tooMuch = new StringBuilder();

    all(tooMuch);
    try (Statement statement = connection.createStatement()) {
      statement.execute("ANALYZE dbos.workflow_status");
    }
    all(tooMuch);

    assertThat(tooMuch.toString()).isEmpty();
  }

  @Test
  void aRetentionRunReadsWhatItDeletes() throws SQLException {
    Retention old = Retention.maxRows(95_000).withBatch(100);
    int[] asked = {0};

    long blocks = blocks(() -> retention.run(old, () -> asked[0]++ == 10));

    assertThat(asked[0]).isEqualTo(11);
    assertThat(blocks).as("blocks for 1,000 rows").isLessThan(60_000);
  }
}
