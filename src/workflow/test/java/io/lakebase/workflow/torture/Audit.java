package io.lakebase.workflow.torture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The database's own account: who wrote while who owned, what took effect, which step began when.
 */
final class Audit {

  static final String TABLES =
      """
      CREATE TABLE began (seq BIGSERIAL PRIMARY KEY, id TEXT NOT NULL, step INT NOT NULL, owner TEXT NOT NULL);
      CREATE TABLE effect (seq BIGSERIAL PRIMARY KEY, id TEXT NOT NULL, step INT NOT NULL);
      CREATE TABLE violation (seq BIGSERIAL PRIMARY KEY, writer TEXT, owner TEXT, what TEXT);
      CREATE FUNCTION audit_step() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE owner TEXT; status TEXT;
      BEGIN
        SELECT l.instance_name, w.status INTO owner, status FROM dbos.workflow_status w
          LEFT JOIN lakebase_workflow.leases l ON l.executor_id = w.executor_id WHERE w.workflow_uuid = NEW.workflow_uuid;
        -- The lease of a cancelled workflow's last owner may be forgotten; what that has finished is kept.
        IF owner IS DISTINCT FROM current_setting('application_name') AND NOT (owner IS NULL AND status = 'CANCELLED') THEN
          INSERT INTO violation (writer, owner, what)
          VALUES (current_setting('application_name'), owner, 'step ' || NEW.workflow_uuid || '/' || NEW.function_id);
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER audit_step AFTER INSERT OR UPDATE ON dbos.operation_outputs FOR EACH ROW EXECUTE FUNCTION audit_step();
      CREATE FUNCTION audit_status() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE owner TEXT;
      BEGIN
        IF NEW.status IN ('SUCCESS', 'ERROR') THEN
          SELECT l.instance_name INTO owner FROM lakebase_workflow.leases l WHERE l.executor_id = OLD.executor_id;
          IF OLD.status <> 'PENDING' OR owner IS DISTINCT FROM current_setting('application_name') THEN
            INSERT INTO violation (writer, owner, what)
            VALUES (current_setting('application_name'), owner, 'outcome ' || NEW.workflow_uuid || ' after ' || OLD.status);
          END IF;
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER audit_status AFTER UPDATE ON dbos.workflow_status FOR EACH ROW EXECUTE FUNCTION audit_status();
      """;

  private final DataSource dataSource;

  Audit(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  void install(String more) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLES + more);
    }
  }

  List<String> violations() throws SQLException {
    return list(
        "SELECT what || ' by ' || writer || ', owned by ' || coalesce(owner, 'nobody') FROM violation ORDER BY seq LIMIT 20");
  }

  /** Plain steps that began again after a later step of their workflow had begun. */
  List<String> stepsThatRanAgain() throws SQLException {
    return list(
        """
        SELECT a.id || ' step ' || a.step || ' after step ' || b.step FROM began a
        JOIN began b ON b.id = a.id AND b.step > a.step AND b.seq < a.seq LIMIT 20
        """);
  }

  /** Transaction steps whose effect is not there exactly as often as their checkpoint. */
  List<String> effectsNotExactlyOnce() throws SQLException {
    return list(
        """
        SELECT coalesce(e.id, o.workflow_uuid) || ' ' || coalesce(e.step::text, o.step) || ': ' || coalesce(e.n, 0) || ' effects, '
          || coalesce(o.n, 0) || ' checkpoints' || coalesce(' ' || o.error, '')
        FROM (SELECT id, step, count(*) AS n FROM effect GROUP BY 1, 2) e
        FULL JOIN (
          SELECT workflow_uuid, CASE function_name WHEN 'double' THEN '0' ELSE substr(function_name, 4) END AS step,
            count(*) AS n, max(error) AS error
          FROM dbos.operation_outputs WHERE function_name LIKE 'tx-%' OR function_name = 'double' GROUP BY 1, 2) o
        ON o.workflow_uuid = e.id AND o.step = e.step::text
        WHERE e.n IS DISTINCT FROM 1 OR o.n IS DISTINCT FROM 1 LIMIT 20
        """);
  }

  List<String> notEnded() throws SQLException {
    return list(
        "SELECT workflow_uuid || ' ' || status || ' of ' || coalesce(executor_id, 'nobody') FROM dbos.workflow_status"
            + " WHERE status IN ('PENDING', 'ENQUEUED', 'DELAYED') ORDER BY 1 LIMIT 20");
  }

  /** Whether any workflow is still that process's. */
  boolean ownsSomething(String process) throws SQLException {
    return !list("SELECT w.workflow_uuid FROM dbos.workflow_status w JOIN lakebase_workflow.leases l ON l.executor_id = w.executor_id"
            + " WHERE w.status = 'PENDING' AND l.instance_name = '"
            + process
            + "' LIMIT 1")
        .isEmpty();
  }

  /** Results of all that have ended well, by id. */
  Map<String, String> results() throws SQLException {
    Map<String, String> results = new HashMap<>();
    for (String line :
        list(
            "SELECT workflow_uuid || ' ' || output FROM dbos.workflow_status WHERE status = 'SUCCESS'")) {
      int space = line.lastIndexOf(' ');
      results.put(line.substring(0, space), line.substring(space + 1));
    }
    return results;
  }

  List<String> list(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }
}
