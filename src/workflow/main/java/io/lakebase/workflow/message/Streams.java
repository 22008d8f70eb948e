package io.lakebase.workflow.message;

import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams in SQL. Thread-safe. */
public final class Streams {

  /** What stands at the end of a closed stream, as stored. */
  public static final Payload CLOSED = new Payload("\"__DBOS_STREAM_CLOSED__\"", "portable_json");

  private static final String TAKEN = "23505";

  private static final String OWNER =
      """
      WITH owner AS MATERIALIZED (
        SELECT x.workflow_uuid, x.status, x.executor_id
        FROM {dbos}.workflow_status x WHERE x.workflow_uuid = ? FOR SHARE),
      """;

  private static final String NEXT_OFFSET =
      """
      1 + coalesce((
            SELECT max(s."offset") FROM {dbos}.streams s WHERE s.workflow_uuid = ? AND s.key = ?), -1)""";

  private static final String WRITE =
      OWNER
          + """
      done AS (
        INSERT INTO {dbos}.operation_outputs
          (workflow_uuid, function_id, function_name, started_at_epoch_ms, completed_at_epoch_ms, serialization)
        SELECT o.workflow_uuid, ?, ?, ?, ?, ?
        FROM owner o WHERE o.status = 'PENDING' AND o.executor_id = ?
        ON CONFLICT (workflow_uuid, function_id) DO NOTHING
        RETURNING workflow_uuid, function_id),
      entry AS (
        INSERT INTO {dbos}.streams (workflow_uuid, key, value, serialization, "offset", function_id)
        SELECT d.workflow_uuid, ?, ?, ?, {next}, d.function_id
        FROM done d)
      SELECT o.status, o.executor_id, EXISTS (SELECT 1 FROM done), NULL, NULL, NULL::bigint FROM owner o
      """
              .replace("{next}", NEXT_OFFSET);

  private static final String WRITE_IN_STEP =
      OWNER
          + """
      entry AS (
        INSERT INTO {dbos}.streams (workflow_uuid, key, value, serialization, "offset", function_id)
        SELECT o.workflow_uuid, ?, ?, ?, {next}, ?
        FROM owner o WHERE o.status = 'PENDING' AND o.executor_id = ?
        RETURNING workflow_uuid)
      SELECT o.status, o.executor_id, EXISTS (SELECT 1 FROM entry), NULL, NULL, NULL::bigint FROM owner o
      """
              .replace("{next}", NEXT_OFFSET);

  private static final String READ =
      """
      SELECT w.status, e."offset", e.value, e.serialization
      FROM {dbos}.workflow_status w
      LEFT JOIN LATERAL (
        SELECT s."offset", s.value, s.serialization FROM {dbos}.streams s
        WHERE s.workflow_uuid = w.workflow_uuid AND s.key = ? AND s."offset" >= ?
        ORDER BY s."offset" LIMIT ?) e ON TRUE
      WHERE w.workflow_uuid = ?
      ORDER BY e."offset"
      """;

  private final Connections connections;
  private final String write;
  private final String writeInStep;
  private final String read;

  public Streams(Connections connections, SchemaNames names) {
    this.connections = connections;
    this.write = names.in(WRITE);
    this.writeInStep = names.in(WRITE_IN_STEP);
    this.read = names.in(READ);
  }

  /** A value and its place. */
  public record Entry(int offset, Payload value) {
    public boolean closed() {
      return value.text().equals(CLOSED.text());
    }
  }

  /**
   * What a look found.
   *
   * @param entries in order; the end's mark is one of them
   * @param status of the workflow, null if there is none
   */
  public record Page(List<Entry> entries, @Nullable String status) {}

  /** Appends a value as a workflow's step. */
  public Fenced write(StepRow step, String key, Payload value) throws SQLException {
    return append(
        write,
        step,
        statement -> {
          statement.setString(1, step.workflowId());
          statement.setInt(2, step.functionId());
          statement.setString(3, step.functionName());
          statement.setObject(4, step.startedAt());
          statement.setObject(5, step.completedAt());
          statement.setString(6, step.serialization());
          statement.setString(7, step.executorId());
          entry(statement, 8, step, key, value);
        });
  }

  /** Appends a value while that step runs; what a repeated attempt writes is appended again. */
  public Fenced writeInStep(StepRow step, String key, Payload value) throws SQLException {
    return append(
        writeInStep,
        step,
        statement -> {
          statement.setString(1, step.workflowId());
          entry(statement, 2, step, key, value);
          statement.setInt(7, step.functionId());
          statement.setString(8, step.executorId());
        });
  }

  private static void entry(
      PreparedStatement statement, int at, StepRow step, String key, Payload value)
      throws SQLException {
    statement.setString(at, key);
    statement.setString(at + 1, value.text());
    statement.setString(at + 2, value.serialization());
    statement.setString(at + 3, step.workflowId());
    statement.setString(at + 4, key);
  }

  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  private Fenced append(String sql, StepRow step, Parameters parameters) throws SQLException {
    while (true) {
      try {
        return connections.with(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(sql)) {
                parameters.set(statement);
                return Messages.fenced(statement, step);
              }
            });
      } catch (SQLException e) {
        if (!TAKEN.equals(e.getSQLState())) {
          throw e;
        }
        // Another writer took the place: the next one is free.
      }
    }
  }

  /** What stands from a place on, one snapshot with the workflow's status. */
  public Page read(String workflowId, String key, int from, int most) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(read)) {
            statement.setString(1, key);
            statement.setInt(2, from);
            statement.setInt(3, most);
            statement.setString(4, workflowId);
            List<Entry> entries = new ArrayList<>();
            String status = null;
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                status = rows.getString(1);
                int offset = rows.getInt(2);
                if (!rows.wasNull()) {
                  entries.add(new Entry(offset, new Payload(rows.getString(3), rows.getString(4))));
                }
              }
            }
            return new Page(entries, status);
          }
        });
  }
}
