package io.lakebase.workflow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ScheduleTableTest {

  private static final Pattern PAGES = Pattern.compile("Buffers: shared hit=(\\d+)");

  @Test
  void whetherAWorkflowRunsIsNotAskedOfAllThatHaveEnded() throws Exception {
    PGSimpleDataSource dataSource = TestPostgres.newDatabase();
    WorkflowSchema.migrate(dataSource, SchemaNames.DEFAULT);
    TestPostgres.execute(
        dataSource,
        """
        INSERT INTO dbos.workflow_status (workflow_uuid, status, name, schedule_name)
        SELECT 'sched-often-' || n, 'SUCCESS', 'tick', 'often' FROM generate_series(1, 50000) n;
        INSERT INTO dbos.workflow_schedules (schedule_id, schedule_name, workflow_name, schedule, context)
        VALUES ('1', 'often', 'tick', '* * * * * *', 'null');
        INSERT INTO lakebase_workflow.schedules (schedule_name, schedule_id, timing, overlap, catch_up, catch_up_most, decided_until)
        VALUES ('often', '1', '* * * * * *|', 'SKIP', 'SKIP', 1, 0);
        """);
    TestPostgres.execute(dataSource, "VACUUM ANALYZE dbos.workflow_status");

    assertThat(pagesOfALook(dataSource)).isLessThan(100);
  }

  private static int pagesOfALook(PGSimpleDataSource dataSource) throws Exception {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET enable_seqscan = off");
      String sql =
          "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) "
              + SchemaNames.DEFAULT.in(ScheduleSql.READ).replace("?", "NULL");
      statement.execute(sql);
      try (ResultSet plan = statement.executeQuery(sql)) {
        StringBuilder text = new StringBuilder();
        while (plan.next()) {
          text.append(plan.getString(1)).append('\n');
        }
        Matcher pages = PAGES.matcher(text);
        assertThat(pages.find()).as(text.toString()).isTrue();
        return Integer.parseInt(pages.group(1));
      }
    }
  }
}
