package io.lakebase.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.Workflow;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class GivenDatabaseTest {

  static final WorkflowType<String, String> CLOCK =
      Workflow.type("clock", String.class, String.class);

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void aGivenDatabaseHasTheTimeOfTheTestOnTheEnginesConnectionsOnlyAndUntilItsEnd()
      throws SQLException {
    DataSource database = EmbeddedDatabase.create();
    Instant start = Instant.parse("2031-05-05T05:05:05Z");
    try (WorkflowTestEngine test =
        WorkflowTestEngine.builder()
            .dataSource(database)
            .startAt(start)
            .configure(
                engine ->
                    engine.register(
                        CLOCK,
                        (ctx, in) -> {
                          ctx.sleep(Duration.ofHours(1));
                          return ctx.transaction(
                              "ask",
                              String.class,
                              connection ->
                                  ask(
                                      connection,
                                      "SELECT extract(epoch FROM now())::int8 || ' '"
                                          + " || extract(epoch FROM clock_timestamp())::int8"));
                        }))
            .start()) {
      WorkflowHandle<String> handle = test.engine().start(CLOCK, "");

      test.advance(Duration.ofHours(1));

      long then = start.plus(Duration.ofHours(1)).getEpochSecond();
      assertThat(handle.result()).isEqualTo(then + " " + then);
      try (Connection connection = database.getConnection()) {
        assertThat(ask(connection, "SELECT extract(year FROM now())")).isNotEqualTo("2031");
      }
    }

    try (Connection connection = database.getConnection()) {
      assertThat(
              ask(
                  connection,
                  "SELECT count(*) FROM pg_namespace WHERE nspname = 'lakebase_test_time'"))
          .isEqualTo("0");
      assertThat(ask(connection, "SELECT count(*) FROM dbos.workflow_status")).isEqualTo("1");
    }
    EmbeddedDatabase.drop(database);
  }
}
