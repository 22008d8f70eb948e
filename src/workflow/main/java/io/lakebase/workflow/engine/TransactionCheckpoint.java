package io.lakebase.workflow.engine;

import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint that commits with a transaction step's effects, and how to find out whether it
 * did.
 */
final class TransactionCheckpoint {

  /** Gone with the transaction, whatever ended it. */
  private static final String MARK = "SET LOCAL lakebase_workflow.step = open";

  private static final String MARKED =
      "coalesce(current_setting('lakebase_workflow.step', TRUE), '') = 'open'";

  /** A body's limit for its own statements, of whatever length, is none for what comes after it. */
  private static final String WRITE =
      """
      SET LOCAL statement_timeout = 0;
      WITH owner AS MATERIALIZED (
        SELECT x.workflow_uuid, x.status, x.executor_id
        FROM {dbos}.workflow_status x WHERE x.workflow_uuid = ? FOR SHARE)
      INSERT INTO {dbos}.operation_outputs
        (workflow_uuid, function_id, function_name, output, started_at_epoch_ms, completed_at_epoch_ms, serialization)
      SELECT o.workflow_uuid, ?, ?, ?, ?, ?, ?
      FROM owner o WHERE o.status IN ('PENDING', 'CANCELLED') AND o.executor_id = ?
        AND {marked}
      ON CONFLICT (workflow_uuid, function_id) DO NOTHING
      RETURNING pg_current_xact_id()::text, (SELECT status FROM owner)
      """
          .replace("{marked}", MARKED);

  private static final String FATE = "SELECT pg_xact_status(?::xid8)";
  private static final String STORED =
      """
      SELECT 1 FROM {dbos}.operation_outputs
      WHERE workflow_uuid = ? AND function_id = ? AND function_name = ? AND output = ?
        AND started_at_epoch_ms = ? AND completed_at_epoch_ms = ?
      """;
  private static final String IN_THE_FUTURE = "22023";

  private final String write;
  private final String stored;

  TransactionCheckpoint(SchemaNames names) {
    this.write = names.in(WRITE);
    this.stored = names.in(STORED);
  }

  /**
   * What was written.
   *
   * @param xid the transaction's id
   * @param cancelled whether the workflow has been cancelled meanwhile
   */
  record Written(String xid, boolean cancelled) {}

  /**
   * The statements that begin a step's transaction, in one round trip. None may be a query: the
   * body may still choose the isolation level.
   *
   * @param silence how long it may be idle, milliseconds
   */
  static String begin(long silence) {
    return "SET LOCAL idle_in_transaction_session_timeout = " + silence + "; " + MARK;
  }

  /** Whether the transaction is not the one that began. */
  boolean ended(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT " + MARKED)) {
      return rows.next() && !rows.getBoolean(1);
    }
  }

  /**
   * Null if this executor does not own the workflow any more, or the transaction is {@linkplain
   * #ended another}.
   */
  @Nullable Written write(Connection connection, StepRow row) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(write)) {
      statement.setString(1, row.workflowId());
      statement.setInt(2, row.functionId());
      statement.setString(3, row.functionName());
      statement.setString(4, row.output());
      statement.setObject(5, row.startedAt());
      statement.setObject(6, row.completedAt());
      statement.setString(7, row.serialization());
      statement.setString(8, row.executorId());
      statement.execute();
      if (!statement.getMoreResults()) { // The first was the setting's.
        throw new SQLException("[checkpoint] it answered with too few results", "XX000");
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next()
            ? new Written(rows.getString(1), "CANCELLED".equals(rows.getString(2)))
            : null;
      }
    }
  }

  /** Whether the transaction is still open on the server. */
  boolean inProgress(Connection connection, String xid) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FATE)) {
      statement.setString(1, xid);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() && "in progress".equals(rows.getString(1));
      }
    } catch (SQLException e) {
      if (IN_THE_FUTURE.equals(e.getSQLState())) {
        return false; // The server crashed before the id became durable.
      }
      throw e;
    }
  }

  /**
   * Whether exactly this checkpoint is there; conclusive only once the transaction is not in
   * progress.
   */
  boolean stored(Connection connection, StepRow row) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(stored)) {
      statement.setString(1, row.workflowId());
      statement.setInt(2, row.functionId());
      statement.setString(3, row.functionName());
      statement.setString(4, row.output());
      statement.setObject(5, row.startedAt());
      statement.setObject(6, row.completedAt());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }
}
