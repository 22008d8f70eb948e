package io.lakebase.workflow.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lakebase.workflow.TestPostgres;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.schema.WorkflowSchema;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class AsideTest {

  private static final SchemaNames NAMES = SchemaNames.DEFAULT;

  private final PGSimpleDataSource dataSource = TestPostgres.newDatabase();

  @Test
  void aHeartbeatsQuestionSurvivesACancelAndIsGivenUpWhenItTakesTooLongEachTime() throws Exception {
    WorkflowSchema.migrate(dataSource, NAMES);
    TestPostgres.execute(
        dataSource,
        """
        CREATE SEQUENCE asked;
        CREATE FUNCTION asked() RETURNS text LANGUAGE plpgsql AS $$
        DECLARE n BIGINT := nextval('asked');
        BEGIN
          IF n <> 2 THEN RAISE 'too long' USING ERRCODE = 'query_canceled'; END IF;
          RETURN n;
        END $$;
        """);
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    try (Leases leases =
        Leases.open(
            dataSource, NAMES, LeaseSettings.of("a", Duration.ofSeconds(1)), System::nanoTime)) {
      leases.ask(new Question("(SELECT public.asked())", answers));

      Lease lease = leases.acquire();

      assertThat(answers.poll(30, TimeUnit.SECONDS)).isEqualTo("2");
      await().until(() -> TestPostgres.number(dataSource, "SELECT last_value FROM asked") == 5);
      long then = expiry();
      await().until(() -> expiry() != then);
      assertThat(TestPostgres.number(dataSource, "SELECT last_value FROM asked")).isEqualTo(5);
      assertThat(lease.lost()).isFalse();
    }
  }

  private record Question(String expression, BlockingQueue<String> answers) implements Aside {
    @Override
    public void bind(PreparedStatement statement, int first) {}

    @Override
    public void answered(String answer) {
      answers.add(answer);
    }
  }

  private long expiry() {
    return TestPostgres.number(
        dataSource,
        "SELECT (extract(epoch FROM max(expires_at)) * 1000000)::int8 FROM lakebase_workflow.leases");
  }
}
