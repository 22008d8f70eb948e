package io.lakebase.workflow.engine;

import io.lakebase.workflow.QueueOptions;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.dispatch.Queues;
import io.lakebase.workflow.journal.QueuePlacement;
import io.lakebase.workflow.journal.StartRow;
import io.lakebase.workflow.journal.WorkflowIdentity;
import org.jspecify.annotations.Nullable;

/** Rows of workflows to be started. Thread-safe. */
final class StartRows {

  private final EngineSettings settings;

  StartRows(EngineSettings settings) {
    this.settings = settings;
  }

  static WorkflowIdentity identity(WorkflowType<?, ?> type) {
    return new WorkflowIdentity(type.name(), type.className(), null);
  }

  /** The earliest of what the options and the parent say, milliseconds since the epoch. */
  @Nullable Long deadline(StartOptions options, @Nullable Long inherited) {
    Long deadline = inherited;
    if (options.timeout() != null) {
      deadline = earlier(deadline, settings.clock().millis() + Spans.millis(options.timeout()));
    }
    return latest(options, deadline);
  }

  /** The same for one that waits: its own time counts from its claim on. */
  @Nullable Long latest(StartOptions options, @Nullable Long inherited) {
    return options.deadline() == null
        ? inherited
        : earlier(inherited, Spans.millis(options.deadline()));
  }

  private static Long earlier(@Nullable Long one, long other) {
    return one == null ? other : Math.min(one, other);
  }

  StartRow pending(
      String id,
      WorkflowType<?, ?> type,
      String input,
      String serialization,
      String executorId,
      StartOptions options,
      @Nullable Long deadline) {
    StartRow row =
        StartRow.pending(id, identity(type), input, serialization, executorId, settings.version())
            .withTimes(timeout(options), deadline);
    if (options.workflowId() == null) {
      row = row.withFreshId();
    }
    return options.queue() == null ? row : row.from(place(options));
  }

  StartRow queued(
      String id,
      WorkflowType<?, ?> type,
      String input,
      String serialization,
      StartOptions options) {
    Long deadline = options.deadline() == null ? null : Spans.millis(options.deadline());
    return queued(id, type, input, serialization, settings.applicationVersion(), options, deadline);
  }

  /** A row for the queues, under a version and a deadline that were worked out before. */
  StartRow queued(
      String id,
      WorkflowType<?, ?> type,
      String input,
      String serialization,
      @Nullable String version,
      StartOptions options,
      @Nullable Long deadline) {
    return StartRow.queued(id, identity(type), input, serialization, place(options), version)
        .withTimes(timeout(options), deadline);
  }

  private QueuePlacement place(StartOptions options) {
    QueueOptions queue = options.queue();
    if (queue == null) {
      return QueuePlacement.on(Queues.STARTS);
    }
    Long until =
        queue.delay() == null ? null : settings.clock().millis() + Spans.millis(queue.delay());
    return new QueuePlacement(
        queue.queue(), queue.priority(), queue.partitionKey(), queue.deduplicationId(), until);
  }

  private static @Nullable Long timeout(StartOptions options) {
    return options.timeout() == null ? null : Spans.millis(options.timeout());
  }
}
