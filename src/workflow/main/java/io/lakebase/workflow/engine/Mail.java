package io.lakebase.workflow.engine;

import io.lakebase.workflow.Event;
import io.lakebase.workflow.OutcomeUnknown;
import io.lakebase.workflow.OutgoingMessage;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.WorkflowException;
import io.lakebase.workflow.WorkflowNotFound;
import io.lakebase.workflow.journal.Connections;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.message.Arrival;
import io.lakebase.workflow.message.Arrivals;
import io.lakebase.workflow.message.BulkMessages;
import io.lakebase.workflow.message.Events;
import io.lakebase.workflow.message.Fenced;
import io.lakebase.workflow.message.Message;
import io.lakebase.workflow.message.Messages;
import io.lakebase.workflow.message.Payload;
import io.lakebase.workflow.message.Present;
import io.lakebase.workflow.message.Streams;
import io.lakebase.workflow.schema.SqlReason;
import io.lakebase.workflow.signal.Notifier;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Messages and events, as seen from outside of workflows. Thread-safe. */
final class Mail implements AutoCloseable {

  private static final int LONGEST_ID = 512;
  private static final int MOST_AT_ONCE = 2_000;

  private final EngineSettings settings;
  private final Payloads payloads;
  private final Connections connections;
  private final Messages messages;
  private final BulkMessages bulk;
  private final Events events;
  private final Streams streams;
  private final Arrivals arrivals;
  private final Notifier notifier;
  private volatile boolean closed;

  Mail(
      EngineSettings settings,
      Payloads payloads,
      Connections connections,
      Notifier notifier,
      Function<Present, Arrivals> arrivals) {
    this.settings = settings;
    this.payloads = payloads;
    this.connections = connections;
    this.messages = new Messages(connections, settings.schemas());
    this.bulk = new BulkMessages(settings.schemas(), messages);
    this.streams = new Streams(connections, settings.schemas());
    this.events = new Events(connections, settings.schemas());
    this.notifier = notifier;
    this.arrivals = arrivals.apply(new Present(connections, settings.schemas()));
  }

  Messages messages() {
    return messages;
  }

  Events events() {
    return events;
  }

  Streams streams() {
    return streams;
  }

  /** Throws once this is closed. */
  void requireOpen(String workflowId) {
    if (closed) {
      throw new WorkflowException(
          workflowId, "[" + workflowId + "] no more waiting: this client was closed.", null);
    }
  }

  Arrivals arrivals() {
    return arrivals;
  }

  /** An event or a stream's value was published in this process. */
  void published(Arrival event) {
    arrivals.arrived(event);
    notifier.tell(event.kind().channel(), event.payload());
  }

  <T> Message message(
      String workflowId, Topic<T> topic, @Nullable T message, @Nullable String idempotencyKey) {
    requireId("workflow id", workflowId);
    String id;
    if (idempotencyKey == null) {
      id = TimeOrderedIds.next();
    } else {
      requireId("idempotency key", idempotencyKey);
      id = idempotencyKey + "::" + workflowId;
    }
    Payload payload = new Payload(payloads.encode(payloads.own(), message), payloads.own().name());
    return new Message(id, workflowId, Message.topic(topic.name()), payload);
  }

  static void requireId(String what, String id) {
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > LONGEST_ID || id.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "["
              + what
              + "] not usable: it has "
              + bytes
              + " bytes or holds a NUL. Choose 1 to "
              + LONGEST_ID
              + " bytes of text.");
    }
  }

  <T> void send(
      String workflowId, Topic<T> topic, @Nullable T value, @Nullable String idempotencyKey) {
    Message message = message(workflowId, topic, value, idempotencyKey);
    found(insist(workflowId, () -> messages.send(message)), workflowId);
    arrivals.arrived(message.arrival());
  }

  <T> void sendAll(Topic<T> topic, List<OutgoingMessage<T>> outgoing) {
    for (int from = 0; from < outgoing.size(); from += MOST_AT_ONCE) {
      List<Message> chunk =
          messages(topic, outgoing.subList(from, Math.min(from + MOST_AT_ONCE, outgoing.size())));
      String subject = chunk.get(0).destination();
      found(insist(subject, () -> connections.with(c -> bulk.send(c, chunk))));
      chunk.forEach(message -> arrivals.arrived(message.arrival()));
    }
  }

  <T> void sendAll(Connection connection, Topic<T> topic, List<OutgoingMessage<T>> outgoing)
      throws SQLException {
    if (!outgoing.isEmpty()) {
      found(bulk.send(connection, messages(topic, outgoing)));
    }
  }

  /** Sends many as a workflow's step. */
  Fenced sendAll(StepRow step, List<Message> messages) throws SQLException {
    return connections.with(connection -> bulk.send(connection, step, messages));
  }

  <T> List<Message> messages(Topic<T> topic, List<OutgoingMessage<T>> outgoing) {
    return outgoing.stream()
        .map(one -> message(one.workflowId(), topic, one.message(), one.idempotencyKey()))
        .toList();
  }

  /** Sends again what was not answered: the same ids are stored once. */
  private <R> R insist(String workflowId, Messaging.Statement<R> statement) {
    long until = System.nanoTime() + settings.startTimeout().toNanos();
    for (int failures = 0; ; failures++) {
      try {
        return statement.run();
      } catch (SQLException e) {
        if (!Retries.passes(e)) {
          throw new WorkflowException(
              workflowId, "[" + workflowId + "] no message was sent: " + SqlReason.of(e) + ".", e);
        }
        if (closed || Retries.over(until)) {
          throw new OutcomeUnknown(
              workflowId,
              "["
                  + workflowId
                  + "] message not confirmed: the database did not answer. Send it again by an idempotency key.",
              e);
        }
        LockSupport.parkNanos(Retries.backoff(failures, settings.random().nextDouble()).toNanos());
      }
    }
  }

  <T> void send(
      Connection connection,
      String workflowId,
      Topic<T> topic,
      @Nullable T value,
      @Nullable String idempotencyKey)
      throws SQLException {
    found(messages.send(connection, message(workflowId, topic, value, idempotencyKey)), workflowId);
  }

  private static void found(Set<String> missing) {
    if (!missing.isEmpty()) {
      found(false, missing.iterator().next());
    }
  }

  private static void found(boolean found, String workflowId) {
    if (!found) {
      throw new WorkflowNotFound(
          workflowId,
          "["
              + workflowId
              + "] no message was sent: there is no workflow of that id. Check the id, or start it first.");
    }
  }

  <T> @Nullable T getEvent(String workflowId, Event<T> event, Duration timeout) {
    Arrival arrival = new Arrival(Arrival.Kind.EVENT, workflowId, event.key());
    long until = System.nanoTime() + Spans.nanos(timeout);
    while (true) {
      CompletableFuture<Void> future = arrivals.await(arrival);
      try {
        Payload value = Reads.ask(workflowId, () -> events.get(workflowId, event.key()));
        if (value != null) {
          return payloads.decode(payloads.of(value.serialization()), event.type(), value.text());
        }
        if (closed) {
          throw new WorkflowException(
              workflowId, "[" + workflowId + "] no event: this client was closed.", null);
        }
        long left = until - System.nanoTime();
        if (left <= 0) {
          return null;
        }
        await(future, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WorkflowException(
            workflowId, "[" + workflowId + "] no event: the waiting thread was interrupted.", e);
      } finally {
        arrivals.release(arrival, future);
      }
    }
  }

  private static void await(CompletableFuture<Void> future, long nanos)
      throws InterruptedException {
    try {
      future.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("arrivals never fail", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    arrivals.close();
  }
}
