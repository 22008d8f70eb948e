package io.lakebase.workflow.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.Retention;
import io.lakebase.workflow.RetentionResult;
import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class RetentionSweepTest {

  @Test
  void theStepsOfAParentAreNotReadForEachOfItsChildren() throws Exception {
    PGSimpleDataSource database = TestPostgres.newDatabase();
    WorkflowSchema.migrate(database, SchemaNames.DEFAULT);
    TestPostgres.execute(
        database,
        """
        CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name)
        VALUES ('parent', 'PENDING', 'fan');
        INSERT INTO dbos.workflow_status
          (workflow_uuid, status, name, parent_workflow_id, created_at, completed_at)
        SELECT 'c-' || i, 'SUCCESS', 'child', 'parent', i, i FROM generate_series(1, 3000) i;
        INSERT INTO dbos.operation_outputs
          (workflow_uuid, function_id, function_name, child_workflow_id)
        SELECT 'parent', i, 'child', 'c-' || i FROM generate_series(1, 3000) i;
        SELECT pg_stat_statements_reset();
        """);
    RetentionSweep sweep = new RetentionSweep(Connections.borrowed(database), SchemaNames.DEFAULT);

    RetentionResult result = sweep.run(Retention.maxRows(0).withBatch(1_000), () -> false);

    assertThat(result.deleted()).isZero();
    assertThat(
            TestPostgres.number(
                database,
                "SELECT sum(shared_blks_hit + shared_blks_read) FROM pg_stat_statements s"
                    + " JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database()"
                    + " AND toplevel AND query LIKE '%SKIP LOCKED%'"))
        .isLessThan(40_000);
  }
}
