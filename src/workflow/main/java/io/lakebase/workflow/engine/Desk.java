package io.lakebase.workflow.engine;

import io.lakebase.workflow.Event;
import io.lakebase.workflow.OutgoingMessage;
import io.lakebase.workflow.StartOptions;
import io.lakebase.workflow.StartRequest;
import io.lakebase.workflow.StepInfo;
import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.StreamReader;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowInfo;
import io.lakebase.workflow.WorkflowManagement;
import io.lakebase.workflow.WorkflowQuery;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What engine and client alike do for their callers. Thread-safe. */
abstract class Desk implements WorkflowClient {

  /** What it does that with. */
  record Parts(
      Reads reads,
      Results results,
      Payloads payloads,
      Mail mail,
      Outbox outbox,
      BulkStarts bulk,
      QueueTable queues,
      Management management) {}

  abstract Parts parts();

  /** The workflow's run in this process, if there is one. */
  abstract @Nullable Run live(String workflowId);

  /** A caller is about to wait for something that may happen in another process. */
  abstract void waits();

  /** A transaction of the caller's has work for engines, who hear of it at its commit. */
  abstract void handsOver();

  /** Its name once {@code close} is over. */
  abstract @Nullable String closed();

  final Parts open() {
    requireOpen();
    return parts();
  }

  final void requireOpen() {
    String who = closed();
    if (who != null) {
      throw new WorkflowException(
          null, "[" + who + "] nothing was done: it is closed. Ask one that is open.", null);
    }
  }

  static String id(StartOptions options) {
    return TimeOrderedIds.unless(options.workflowId());
  }

  @Override
  public <I, O> WorkflowHandle<O> start(
      Connection connection, WorkflowType<I, O> type, @Nullable I input, StartOptions options)
      throws SQLException {
    String id = id(options);
    parts().outbox().start(connection, id, type, input, options);
    handsOver();
    return handle(type, id);
  }

  @Override
  public <O> WorkflowHandle<O> handle(WorkflowType<?, O> type, String workflowId) {
    return handle(type, workflowId, live(workflowId));
  }

  final <O> Handle<O> handle(WorkflowType<?, O> type, String workflowId, @Nullable Run run) {
    return new Handle<>(
        workflowId, type, run, parts().reads(), parts().results(), parts().payloads());
  }

  @Override
  public Optional<WorkflowInfo> find(String workflowId) {
    return open().reads().find(workflowId);
  }

  @Override
  public List<WorkflowInfo> list(WorkflowQuery query) {
    return open().reads().list(query);
  }

  @Override
  public List<StepInfo> steps(String workflowId) {
    return open().reads().steps(workflowId);
  }

  @Override
  public WorkflowManagement management() {
    return open().management();
  }

  @Override
  public <T> void send(
      String workflowId, Topic<T> topic, @Nullable T message, @Nullable String idempotencyKey) {
    open().mail().send(workflowId, topic, message, idempotencyKey);
  }

  @Override
  public <T> void send(
      Connection connection,
      String workflowId,
      Topic<T> topic,
      @Nullable T message,
      @Nullable String idempotencyKey)
      throws SQLException {
    parts().mail().send(connection, workflowId, topic, message, idempotencyKey);
    handsOver();
  }

  @Override
  public <I, O> List<WorkflowHandle<O>> startAll(
      WorkflowType<I, O> type, List<StartRequest<I>> requests) {
    return handles(type, open().bulk().start(type, requests));
  }

  @Override
  public <I, O> List<WorkflowHandle<O>> startAll(
      Connection connection, WorkflowType<I, O> type, List<StartRequest<I>> requests)
      throws SQLException {
    List<String> ids = parts().bulk().start(connection, type, requests);
    handsOver();
    return handles(type, ids);
  }

  private <O> List<WorkflowHandle<O>> handles(WorkflowType<?, O> type, List<String> ids) {
    return ids.stream().map(id -> handle(type, id)).toList();
  }

  @Override
  public <T> void sendAll(Topic<T> topic, List<OutgoingMessage<T>> messages) {
    open().mail().sendAll(topic, messages);
  }

  @Override
  public <T> void sendAll(Connection connection, Topic<T> topic, List<OutgoingMessage<T>> messages)
      throws SQLException {
    parts().mail().sendAll(connection, topic, messages);
    handsOver();
  }

  @Override
  public <T> StreamReader<T> read(String workflowId, StreamName<T> stream, int offset) {
    Parts parts = open();
    waits();
    return new StreamCursor<>(
        workflowId, stream, offset, parts.mail(), parts.results(), parts.payloads());
  }

  @Override
  public void declareQueue(WorkflowQueue queue) {
    open().queues().declare(queue);
  }

  @Override
  public boolean removeQueue(String name) {
    return open().queues().remove(name);
  }

  @Override
  public List<WorkflowQueue> declaredQueues() {
    return open().queues().all();
  }

  @Override
  public <T> @Nullable T getEvent(String workflowId, Event<T> event, Duration timeout) {
    Parts parts = open();
    waits();
    return parts.mail().getEvent(workflowId, event, timeout);
  }
}
