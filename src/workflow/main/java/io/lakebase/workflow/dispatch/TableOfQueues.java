package io.lakebase.workflow.dispatch;

import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.schema.SchemaFeatures;
import io.lakebase.workflow.schema.SchemaNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queues that are declared in the database, for every application on it. Thread-safe. */
public final class TableOfQueues {

  private static final String READ =
      """
      SELECT name, concurrency, worker_concurrency, rate_limit_max, rate_limit_period_sec, partition_queue,
        polling_interval_sec, {partition_limits}
      FROM {dbos}.queues ORDER BY name
      """;

  private static final String PARTITION_LIMITS =
      "partition_concurrency, partition_worker_concurrency, partition_rate_limit_max, partition_rate_limit_period_sec";

  private static final String NO_PARTITION_LIMITS =
      "NULL::int4, NULL::int4, NULL::int4, NULL::float8";

  private static final String WRITE =
      """
      INSERT INTO {dbos}.queues (name, concurrency, worker_concurrency, rate_limit_max, rate_limit_period_sec,
        priority_enabled, partition_queue, updated_at)
      SELECT ?, ?, ?, ?, ?, TRUE, ?, (extract(epoch FROM clock_timestamp()) * 1000)::bigint
      ON CONFLICT (name) DO UPDATE SET concurrency = EXCLUDED.concurrency,
        worker_concurrency = EXCLUDED.worker_concurrency, rate_limit_max = EXCLUDED.rate_limit_max,
        rate_limit_period_sec = EXCLUDED.rate_limit_period_sec, priority_enabled = TRUE,
        partition_queue = EXCLUDED.partition_queue, {clear_partition_limits}
        updated_at = greatest(EXCLUDED.updated_at, queues.updated_at + 1)
      """;

  /** DBOS may have declared some, which would count before those of the queue. */
  private static final String CLEAR_PARTITION_LIMITS =
      """
      partition_concurrency = NULL, partition_worker_concurrency = NULL,
      partition_rate_limit_max = NULL, partition_rate_limit_period_sec = NULL,""";

  private static final String DELETE = "DELETE FROM {dbos}.queues WHERE name = ?";

  private final Connections connections;
  private final boolean debounced;
  private final String read;
  private final String write;
  private final String delete;

  public TableOfQueues(Connections connections, SchemaNames names, SchemaFeatures features) {
    this.connections = connections;
    this.debounced = features.debounce();
    this.read =
        names.in(
            READ.replace(
                "{partition_limits}",
                features.queuePartitionLimits() ? PARTITION_LIMITS : NO_PARTITION_LIMITS));
    this.write =
        names.in(
            WRITE.replace(
                "{clear_partition_limits}",
                features.queuePartitionLimits() ? CLEAR_PARTITION_LIMITS : ""));
    this.delete = names.in(DELETE);
  }

  /** Whether there can be debounced workflows on queues. */
  boolean debounced() {
    return debounced;
  }

  /** Declares a queue, or changes its limits. */
  public void declare(WorkflowQueue queue) throws SQLException {
    WorkflowQueue.RateLimit rate = queue.rateLimit();
    connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(write)) {
            statement.setString(1, queue.name());
            statement.setObject(2, queue.concurrency(), java.sql.Types.INTEGER);
            statement.setObject(3, queue.workerConcurrency(), java.sql.Types.INTEGER);
            statement.setObject(4, rate == null ? null : rate.starts(), java.sql.Types.INTEGER);
            statement.setObject(
                5, rate == null ? null : rate.period().toMillis() / 1e3, java.sql.Types.DOUBLE);
            statement.setBoolean(6, queue.partitioned());
            return statement.executeUpdate();
          }
        });
  }

  /** Whether there was one of that name. */
  public boolean remove(String name) throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(delete)) {
            statement.setString(1, name);
            return statement.executeUpdate() == 1;
          }
        });
  }

  /** As they were declared; limits that this library's declarations do not have are left out. */
  public List<WorkflowQueue> queues() throws SQLException {
    return limits().stream()
        .map(
            limits ->
                new WorkflowQueue(
                    limits.name(),
                    limits.partitioned() ? limits.each() : limits.everywhere(),
                    limits.partitioned() ? limits.eachHere() : limits.here(),
                    limits.rate(),
                    limits.partitioned()))
        .toList();
  }

  List<QueueLimits> limits() throws SQLException {
    return connections.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(read);
              ResultSet rows = statement.executeQuery()) {
            List<QueueLimits> found = new ArrayList<>();
            while (rows.next()) {
              found.add(limits(rows));
            }
            return found;
          }
        });
  }

  /**
   * Without limits of its own a partition has those of the queue, as before there were two kinds.
   */
  private static QueueLimits limits(ResultSet row) throws SQLException {
    Integer all = limit(row, 2);
    Integer here = limit(row, 3);
    boolean partitioned = row.getBoolean(6);
    Integer each = limit(row, 8);
    Integer eachHere = limit(row, 9);
    WorkflowQueue.RateLimit eachRate = rate(row, 10);
    boolean both = each != null || eachHere != null || eachRate != null;
    boolean inherit = partitioned && !both;
    return new QueueLimits(
        row.getString(1),
        inherit ? null : all,
        inherit ? null : here,
        rate(row, 4),
        partitioned,
        inherit ? all : each,
        inherit ? here : eachHere,
        eachRate,
        Duration.ofNanos((long) (Math.max(0.01, row.getDouble(7)) * 1e9)));
  }

  private static @Nullable Integer limit(ResultSet row, int column) throws SQLException {
    Integer value = row.getObject(column, Integer.class);
    return value == null ? null : Math.max(1, value);
  }

  private static WorkflowQueue.@Nullable RateLimit rate(ResultSet row, int column)
      throws SQLException {
    Integer starts = limit(row, column);
    double seconds = row.getDouble(column + 1);
    return starts == null || row.wasNull() || seconds <= 0
        ? null
        : new WorkflowQueue.RateLimit(
            starts, Duration.ofMillis(Math.max(1, Math.round(seconds * 1e3))));
  }
}
