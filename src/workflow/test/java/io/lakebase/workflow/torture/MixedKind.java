package io.lakebase.workflow.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakebase.workflow.ResumeOptions;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowException;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Everything that workflows can do, while they are cancelled and resumed too. */
final class MixedKind implements Kind {

  private static final String TABLES =
      """
      CREATE TABLE checkpoint (id TEXT NOT NULL, step INT NOT NULL);
      CREATE TABLE consumed (id TEXT NOT NULL);
      CREATE TABLE born (id TEXT NOT NULL);
      CREATE FUNCTION checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.function_name LIKE 'tx-%' THEN
          INSERT INTO checkpoint VALUES (NEW.workflow_uuid, substr(NEW.function_name, 4)::int);
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER checkpoint AFTER INSERT ON dbos.operation_outputs FOR EACH ROW EXECUTE FUNCTION checkpoint();
      CREATE FUNCTION consumed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.consumed AND NOT OLD.consumed THEN
          INSERT INTO consumed VALUES (NEW.message_uuid);
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER consumed AFTER UPDATE ON dbos.notifications FOR EACH ROW EXECUTE FUNCTION consumed();
      CREATE FUNCTION limits() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE running BIGINT;
      BEGIN
        IF TG_OP = 'INSERT' THEN
          INSERT INTO born VALUES (NEW.workflow_uuid);
        END IF;
        IF NEW.status = 'PENDING' AND NEW.queue_name IN ('few', 'parted') THEN
          SELECT count(*) INTO running FROM dbos.workflow_status w
          WHERE w.queue_name = NEW.queue_name AND w.status = 'PENDING'
            AND w.queue_partition_key IS NOT DISTINCT FROM NEW.queue_partition_key;
          IF running > (CASE NEW.queue_name WHEN 'few' THEN 4 ELSE 1 END) THEN
            INSERT INTO violation (what) VALUES (running || ' at once on ' || NEW.queue_name);
          END IF;
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER limits AFTER INSERT OR UPDATE ON dbos.workflow_status FOR EACH ROW EXECUTE FUNCTION limits();
      """;

  private static final String EFFECTS =
      """
      SELECT coalesce(e.id, c.id) || ' ' || coalesce(e.step, c.step) || ': ' || coalesce(e.n, 0) || ' effects, '
        || coalesce(c.n, 0) || ' checkpoints'
      FROM (SELECT id, step, count(*) AS n FROM effect WHERE id NOT LIKE 'training-%' GROUP BY 1, 2) e
      FULL JOIN (SELECT id, step, count(*) AS n FROM checkpoint WHERE id NOT LIKE 'training-%' GROUP BY 1, 2) c ON c.id = e.id AND c.step = e.step
      WHERE e.n IS DISTINCT FROM 1 OR c.n IS DISTINCT FROM 1 LIMIT 20
      """;

  private final WorkflowClient client;

  MixedKind(DataSource dataSource) {
    this.client = WorkflowClient.builder(dataSource).listen(false).connect();
  }

  @Override
  public Class<?> worker() {
    return MixedWorker.class;
  }

  @Override
  public String tables() {
    return TABLES;
  }

  /** What was cancelled has to come to its result all the same. */
  @Override
  public void settle(Audit audit) throws SQLException {
    List<String> cancelled =
        audit.list(
            "SELECT workflow_uuid FROM dbos.workflow_status WHERE status = 'CANCELLED' AND name = 'mixed'");
    assertThat(resumed(cancelled)).isTrue();
  }

  private boolean resumed(List<String> cancelled) {
    try {
      return cancelled.isEmpty()
          || client
              .management()
              .resume(cancelled, ResumeOptions.defaults().withChildren())
              .isEmpty();
    } catch (WorkflowException databaseWasAway) {
      return false;
    }
  }

  @Override
  public long expected(int program) {
    return MixedProgram.expected(program);
  }

  @Override
  public void judge(Audit audit) throws SQLException {
    assertThat(audit.list(EFFECTS)).as("transaction steps not exactly once").isEmpty();
    assertThat(audit.list("SELECT id FROM born GROUP BY id HAVING count(*) > 1"))
        .as("workflows that were made twice")
        .isEmpty();
    assertThat(audit.list("SELECT id FROM consumed GROUP BY id HAVING count(*) > 1"))
        .as("messages received twice")
        .isEmpty();
    assertThat(audit.list("SELECT message FROM dbos.notifications WHERE NOT consumed LIMIT 20"))
        .as("messages never received")
        .isEmpty();
    assertThat(
            audit.list(
                "SELECT workflow_uuid || ' ' || error FROM dbos.workflow_status WHERE status = 'ERROR'"))
        .as("workflows that failed")
        .isEmpty();
  }
}
