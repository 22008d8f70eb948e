package io.lakebase.workflow.engine;

import io.lakebase.workflow.OutcomeUnknown;
import io.lakebase.workflow.QueueOptions;
import io.lakebase.workflow.StartRequest;
import io.lakebase.workflow.WorkflowConflict;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowType;
import io.lakebase.workflow.dispatch.BulkStart;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.StartRow;
import io.lakebase.workflow.schema.SqlReason;
import io.lakebase.workflow.signal.Channel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Enqueues many workflows at once, by as few statements as their size allows. Thread-safe. */
final class BulkStarts {

  private static final int MOST_ROWS = 5_000;
  private static final int MOST_CHARACTERS = 8 << 20;

  private final EngineSettings settings;
  private final Payloads payloads;
  private final Connections connections;
  private final StartRows rows;
  private final BulkStart starts;
  private final Runnable enqueued;

  BulkStarts(
      EngineSettings settings, Payloads payloads, Connections connections, Runnable enqueued) {
    this.settings = settings;
    this.payloads = payloads;
    this.connections = connections;
    this.rows = new StartRows(settings);
    this.starts = new BulkStart(settings.schemas());
    this.enqueued = enqueued;
  }

  /** Enqueues chunk by chunk; the ids in the order of the requests. */
  <I> List<String> start(WorkflowType<I, ?> type, List<StartRequest<I>> requests) {
    List<StartRow> all = rows(type, requests);
    long until = System.nanoTime() + settings.startTimeout().toNanos();
    for (List<StartRow> chunk : chunks(all)) {
      write(chunk, until);
      enqueued.run();
    }
    return ids(all);
  }

  /** The same in the caller's transaction. */
  <I> List<String> start(
      Connection connection, WorkflowType<I, ?> type, List<StartRequest<I>> requests)
      throws SQLException {
    List<StartRow> all = rows(type, requests);
    for (List<StartRow> chunk : chunks(all)) {
      refuse(starts.start(connection, chunk));
    }
    if (!all.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
        statement.setString(1, Channel.NAME);
        statement.setString(2, Channel.ENQUEUED);
        statement.execute();
      }
    }
    return ids(all);
  }

  private void write(List<StartRow> chunk, long until) {
    String subject = chunk.get(0).workflowId();
    for (int failures = 0; ; failures++) {
      try {
        refuse(connections.with(connection -> starts.start(connection, chunk)));
        return;
      } catch (SQLException e) {
        if (!Retries.passes(e)) {
          throw new WorkflowException(
              subject,
              "["
                  + subject
                  + "] it and its "
                  + (chunk.size() - 1)
                  + " companions were not started: "
                  + SqlReason.of(e)
                  + ".",
              e);
        }
        if (Retries.over(until)) {
          throw new OutcomeUnknown(
              subject,
              "["
                  + subject
                  + "] starts not confirmed: the database did not answer. Start them again"
                  + " under the same ids.",
              e);
        }
        LockSupport.parkNanos(Retries.backoff(failures, settings.random().nextDouble()).toNanos());
      }
    }
  }

  private <I> List<StartRow> rows(WorkflowType<I, ?> type, List<StartRequest<I>> requests) {
    List<StartRow> found = new ArrayList<>(requests.size());
    Map<String, String> places = new HashMap<>();
    for (StartRequest<I> request : requests) {
      String id = TimeOrderedIds.unless(request.options().workflowId());
      String text = payloads.encodeInput(type.input(), request.input());
      onePlaceEach(places, id, request.options().queue());
      found.add(rows.queued(id, type, text, payloads.own().name(), request.options()));
    }
    return found;
  }

  private static void onePlaceEach(
      Map<String, String> places, String id, @Nullable QueueOptions queue) {
    if (queue != null && queue.deduplicationId() != null) {
      String other = places.putIfAbsent(queue.queue() + '\0' + queue.deduplicationId(), id);
      if (other != null && !other.equals(id)) {
        throw conflict(id, other);
      }
    }
  }

  private static List<List<StartRow>> chunks(List<StartRow> rows) {
    List<List<StartRow>> chunks = new ArrayList<>();
    int from = 0;
    int characters = 0;
    for (int i = 0; i < rows.size(); i++) {
      int length = rows.get(i).inputs().length();
      if (i > from && (i - from == MOST_ROWS || characters + length > MOST_CHARACTERS)) {
        chunks.add(rows.subList(from, i));
        from = i;
        characters = 0;
      }
      characters += length;
    }
    if (from < rows.size()) {
      chunks.add(rows.subList(from, rows.size()));
    }
    return chunks;
  }

  private static List<String> ids(List<StartRow> rows) {
    return rows.stream().map(StartRow::workflowId).toList();
  }

  private static void refuse(BulkStart.@Nullable Clash clash) {
    if (clash == null) {
      return;
    }
    if (!clash.wanted().equals(clash.holder())) {
      throw conflict(clash.wanted(), clash.holder());
    }
    throw new WorkflowConflict(
        clash.wanted(),
        "["
            + clash.wanted()
            + "] not started: the id belongs to a workflow '"
            + clash.identity().name()
            + "'. Choose another id.");
  }

  private static WorkflowConflict conflict(String id, String holder) {
    return new WorkflowConflict(
        id,
        "["
            + id
            + "] not started: workflow "
            + holder
            + " has its deduplication id. Wait for its end, or choose another.");
  }
}
