package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Claims enqueued workflows that this process knows: queues without limits all at once, each of the
 * others by itself. A process without a live lease claims nothing: what a forgotten executor had
 * claimed nobody would ever take over. Belongs to the dispatcher's thread, but for {@link
 * #limited}.
 */
final class QueueClaims {

  private static final String CLAIM =
      """
      WITH mine AS MATERIALIZED (
        SELECT executor_id FROM {own}.leases
        WHERE executor_id = ? AND ended_at IS NULL
        FOR KEY SHARE),
      next AS MATERIALIZED (
        SELECT workflow_uuid FROM {dbos}.workflow_status
        WHERE EXISTS (SELECT FROM mine) AND queue_name = ANY (?) AND status = 'ENQUEUED'
          AND (application_version IS NULL OR application_version = ?)
          AND (name, coalesce(class_name, '')) IN (SELECT * FROM unnest(?::text[], ?::text[]))
        ORDER BY priority, created_at
        LIMIT ?
        FOR UPDATE SKIP LOCKED)
      UPDATE {dbos}.workflow_status w
      SET status = 'PENDING', executor_id = mine.executor_id, application_version = ?, recovery_attempts = recovery_attempts + 1,
        started_at_epoch_ms = n.ms, updated_at = n.ms,
        workflow_deadline_epoch_ms = least(w.workflow_deadline_epoch_ms, n.ms + w.workflow_timeout_ms)
      FROM mine, next, (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms) n
      WHERE w.workflow_uuid = next.workflow_uuid
      RETURNING w.workflow_uuid, w.priority, w.created_at
      """;

  private static final String ENQUEUE_DUE =
      """
      WITH now AS MATERIALIZED (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms),
      due AS MATERIALIZED (
        SELECT workflow_uuid FROM {dbos}.workflow_status, now
        WHERE status = 'DELAYED' AND delay_until_epoch_ms <= now.ms AND queue_name = ANY (?)
        ORDER BY delay_until_epoch_ms LIMIT 1000
        FOR UPDATE OF workflow_status SKIP LOCKED),
      enqueued AS (
        UPDATE {dbos}.workflow_status w SET status = 'ENQUEUED', updated_at = now.ms
        FROM due, now WHERE w.workflow_uuid = due.workflow_uuid)
      SELECT min(delay_until_epoch_ms) - (SELECT ms FROM now) FROM {dbos}.workflow_status
      WHERE status = 'DELAYED' AND queue_name = ANY (?) AND delay_until_epoch_ms > (SELECT ms FROM now)
      """;

  private static final String WAITING =
      """
      SELECT EXISTS (
        SELECT 1 FROM {dbos}.workflow_status
        WHERE queue_name = ANY (?) AND status = 'ENQUEUED'
          AND (application_version IS NULL OR application_version = ?)
          AND (name, coalesce(class_name, '')) IN (SELECT * FROM unnest(?::text[], ?::text[])))
      """;

  private final Connections connections;
  private final String claim;
  private final String enqueueDue;
  private final String waiting;
  private final Object[] all;
  private final Object[] unlimited;
  private final List<LimitedClaim> limited;

  QueueClaims(Connections connections, SchemaNames names, List<WorkflowQueue> queues) {
    this.connections = connections;
    this.claim = names.in(CLAIM);
    this.enqueueDue = names.in(ENQUEUE_DUE);
    this.waiting = names.in(WAITING);
    this.all =
        Stream.concat(Queues.INTERNAL.stream(), queues.stream().map(WorkflowQueue::name)).toArray();
    this.unlimited =
        Stream.concat(
                Queues.INTERNAL.stream(),
                queues.stream().filter(queue -> !limited(queue)).map(WorkflowQueue::name))
            .toArray();
    this.limited =
        queues.stream()
            .filter(QueueClaims::limited)
            .map(queue -> new LimitedClaim(queue, names))
            .toList();
  }

  private static boolean limited(WorkflowQueue queue) {
    return queue.concurrency() != null
        || queue.workerConcurrency() != null
        || queue.rateLimit() != null
        || queue.partitioned();
  }

  /** Whether the end of one workflow may let another begin. */
  boolean limited() {
    return !limited.isEmpty();
  }

  /** Enqueues what was delayed and is due; milliseconds until the next is, or the longest time. */
  long enqueueDue() throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(enqueueDue)) {
            statement.setArray(1, connection.createArrayOf("text", all));
            statement.setArray(2, connection.createArrayOf("text", all));
            try (ResultSet rows = statement.executeQuery()) {
              rows.next();
              long next = rows.getLong(1);
              return rows.wasNull() ? Long.MAX_VALUE : next;
            }
          }
        });
  }

  /** Claims at most so many, of every queue the best first. */
  List<String> claim(Claimant claimant, int room) throws SQLException {
    List<String> claimed = new ArrayList<>();
    for (LimitedClaim queue : limited) {
      if (claimed.size() < room) {
        int left = room - claimed.size();
        claimed.addAll(connections.with(connection -> queue.claim(connection, claimant, left)));
      }
    }
    if (claimed.size() < room) {
      int left = room - claimed.size();
      claimed.addAll(connections.with(connection -> claim(connection, claimant, left)));
    }
    return claimed;
  }

  private List<String> claim(Connection connection, Claimant claimant, int limit)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(claim)) {
      statement.setString(1, claimant.executorId());
      statement.setArray(2, connection.createArrayOf("text", unlimited));
      statement.setString(3, claimant.version());
      statement.setArray(4, connection.createArrayOf("text", claimant.names()));
      statement.setArray(5, connection.createArrayOf("text", claimant.classNames()));
      statement.setInt(6, limit);
      statement.setString(7, claimant.version());
      try (ResultSet rows = statement.executeQuery()) {
        return LimitedClaim.inOrder(rows);
      }
    }
  }

  /** Whether anything that this process knows waits for a limit. */
  boolean waiting(Claimant claimant) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(waiting)) {
            statement.setArray(1, connection.createArrayOf("text", all));
            statement.setString(2, claimant.version());
            statement.setArray(3, connection.createArrayOf("text", claimant.names()));
            statement.setArray(4, connection.createArrayOf("text", claimant.classNames()));
            try (ResultSet rows = statement.executeQuery()) {
              return rows.next() && rows.getBoolean(1);
            }
          }
        });
  }
}
