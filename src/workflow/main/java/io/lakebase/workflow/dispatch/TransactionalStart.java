package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.journal.QueuePlacement;
import io.lakebase.workflow.journal.StartResult;
import io.lakebase.workflow.journal.StartRow;
import io.lakebase.workflow.journal.WorkflowIdentity;
import io.lakebase.workflow.schema.SchemaNames;
import io.lakebase.workflow.signal.Channel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;

/**
 * Enqueues in a caller's transaction, which stays usable whatever the result. The notification goes
 * out with the caller's commit. Thread-safe.
 */
public final class TransactionalStart {

  private static final String INSERT =
      """
      WITH written AS (
        INSERT INTO {dbos}.workflow_status (
          workflow_uuid, status, name, class_name, inputs, serialization, application_version, application_id,
          queue_name, priority, queue_partition_key, deduplication_id, delay_until_epoch_ms,
          workflow_timeout_ms, workflow_deadline_epoch_ms, owner_xid, recovery_attempts, created_at, updated_at)
        SELECT ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, 0, n.ms, n.ms
        FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms) n
        ON CONFLICT DO NOTHING
        RETURNING workflow_uuid)
      SELECT workflow_uuid, pg_notify(?, ?) FROM written
      """;

  private static final String PRESENT =
      """
      SELECT workflow_uuid, status, executor_id, name, class_name, config_name FROM {dbos}.workflow_status
      WHERE workflow_uuid = ? OR (queue_name = ? AND deduplication_id = ?)
      ORDER BY workflow_uuid = ? DESC LIMIT 1
      """;

  private final String insert;
  private final String present;

  public TransactionalStart(SchemaNames names) {
    this.insert = names.in(INSERT);
    this.present = names.in(PRESENT);
  }

  /** Writes the row, or tells why it is not needed or not possible. */
  public StartResult start(Connection connection, StartRow row) throws SQLException {
    QueuePlacement queue = Objects.requireNonNull(row.queue(), "queue");
    while (true) {
      if (insert(connection, row, queue)) {
        return new StartResult.Created();
      }
      try (PreparedStatement statement = connection.prepareStatement(present)) {
        statement.setString(1, row.workflowId());
        statement.setString(2, queue.queueName());
        statement.setString(3, queue.deduplicationId());
        statement.setString(4, row.workflowId());
        try (ResultSet rows = statement.executeQuery()) {
          if (rows.next()) {
            return other(row, rows);
          }
        }
      }
      // What stood in the way has ended or gone since: write again.
    }
  }

  private boolean insert(Connection connection, StartRow row, QueuePlacement queue)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setString(1, row.workflowId());
      statement.setString(2, row.status().name());
      statement.setString(3, row.identity().name());
      statement.setString(4, row.identity().className());
      statement.setString(5, row.inputs());
      statement.setString(6, row.serialization());
      statement.setString(7, row.applicationVersion());
      statement.setString(8, queue.queueName());
      statement.setInt(9, queue.priority());
      statement.setString(10, queue.partitionKey());
      statement.setString(11, queue.deduplicationId());
      statement.setObject(12, queue.delayUntilEpochMs(), java.sql.Types.BIGINT);
      statement.setObject(13, row.timeoutMs(), java.sql.Types.BIGINT);
      statement.setObject(14, row.deadlineEpochMs(), java.sql.Types.BIGINT);
      statement.setString(15, UUID.randomUUID().toString());
      statement.setString(16, Channel.NAME);
      statement.setString(17, Channel.ENQUEUED);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static StartResult other(StartRow row, ResultSet rows) throws SQLException {
    if (!row.workflowId().equals(rows.getString(1))) {
      return new StartResult.Deduplicated(rows.getString(1));
    }
    WorkflowIdentity there =
        new WorkflowIdentity(rows.getString(4), rows.getString(5), rows.getString(6));
    return there.sameAs(row.identity())
        ? new StartResult.Existing(rows.getString(2), rows.getString(3))
        : new StartResult.Conflict(there);
  }
}
