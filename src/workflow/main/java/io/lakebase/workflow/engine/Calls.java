package io.lakebase.workflow.engine;

import io.lakebase.workflow.Event;
import io.lakebase.workflow.OutgoingMessage;
import io.lakebase.workflow.StartRequest;
import io.lakebase.workflow.StreamName;
import io.lakebase.workflow.StreamReader;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.WorkflowClient;
import io.lakebase.workflow.WorkflowHandle;
import io.lakebase.workflow.WorkflowQueue;
import io.lakebase.workflow.WorkflowType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What engine and client do alike. Thread-safe. */
abstract class Calls implements WorkflowClient {

  /**
   * What they do it with.
   *
   * @param waits called before somebody waits for an event or a stream
   */
  record Parts(
      Mail mail,
      Results results,
      Payloads payloads,
      BulkStarts bulk,
      QueueTable queues,
      Runnable waits) {}

  abstract Parts parts();

  @Override
  public <I, O> List<WorkflowHandle<O>> startAll(
      WorkflowType<I, O> type, List<StartRequest<I>> requests) {
    return handles(type, parts().bulk().start(type, requests));
  }

  @Override
  public <I, O> List<WorkflowHandle<O>> startAll(
      Connection connection, WorkflowType<I, O> type, List<StartRequest<I>> requests)
      throws SQLException {
    return handles(type, parts().bulk().start(connection, type, requests));
  }

  private <O> List<WorkflowHandle<O>> handles(WorkflowType<?, O> type, List<String> ids) {
    return ids.stream().map(id -> handle(type, id)).toList();
  }

  @Override
  public <T> void send(
      String workflowId, Topic<T> topic, @Nullable T message, @Nullable String idempotencyKey) {
    parts().mail().send(workflowId, topic, message, idempotencyKey);
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
  }

  @Override
  public <T> void sendAll(Topic<T> topic, List<OutgoingMessage<T>> messages) {
    parts().mail().sendAll(topic, messages);
  }

  @Override
  public <T> void sendAll(Connection connection, Topic<T> topic, List<OutgoingMessage<T>> messages)
      throws SQLException {
    parts().mail().sendAll(connection, topic, messages);
  }

  @Override
  public <T> @Nullable T getEvent(String workflowId, Event<T> event, Duration timeout) {
    parts().waits().run();
    return parts().mail().getEvent(workflowId, event, timeout);
  }

  @Override
  public <T> StreamReader<T> read(String workflowId, StreamName<T> stream, int offset) {
    parts().waits().run();
    return new StreamCursor<>(
        workflowId, stream, offset, parts().mail(), parts().results(), parts().payloads());
  }

  @Override
  public void declareQueue(WorkflowQueue queue) {
    parts().queues().declare(queue);
  }

  @Override
  public boolean removeQueue(String name) {
    return parts().queues().remove(name);
  }

  @Override
  public List<WorkflowQueue> declaredQueues() {
    return parts().queues().all();
  }
}
