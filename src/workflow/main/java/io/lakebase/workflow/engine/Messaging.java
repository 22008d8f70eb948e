package io.lakebase.workflow.engine;

import io.lakebase.workflow.Event;
import io.lakebase.workflow.OutgoingMessage;
import io.lakebase.workflow.StepFailure;
import io.lakebase.workflow.Topic;
import io.lakebase.workflow.TypeRef;
import io.lakebase.workflow.codec.CodecException;
import io.lakebase.workflow.journal.StepRecord;
import io.lakebase.workflow.journal.StepRow;
import io.lakebase.workflow.message.Arrival;
import io.lakebase.workflow.message.Message;
import io.lakebase.workflow.message.Payload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A run's messages and events. Belongs to the workflow's thread. */
final class Messaging {

  private static final String SEND = "DBOS.send";
  private static final String SEND_ALL = "DBOS.sendBulk";
  private static final String RECEIVE = "DBOS.recv";
  private static final String SET_EVENT = "DBOS.setEvent";
  private static final String GET_EVENT = "DBOS.getEvent";
  private static final String SLEEP = "DBOS.sleep";
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Run run;
  private final Services services;
  private final Checkpoints checkpoints;
  private final FencedWrites writes;

  Messaging(Run run, Services services, Checkpoints checkpoints) {
    this.run = run;
    this.services = services;
    this.checkpoints = checkpoints;
    this.writes = new FencedWrites(run, services);
  }

  <T> void send(String workflowId, Topic<T> topic, @Nullable T value) {
    Message message = services.mail().message(workflowId, topic, value, null);
    int id = checkpoints.begin(SEND);
    StepRecord recorded = checkpoints.recorded(id, SEND);
    if (recorded == null) {
      checkpoints.flush();
      StepRow step = row(id, SEND, null, notFound("no workflow has the id " + workflowId));
      recorded = writes.write(step, () -> services.mail().messages().send(step, message));
      services.mail().arrivals().arrived(message.arrival());
    }
    checkpoints.replay(recorded, TypeRef.of(Void.class));
  }

  <T> void sendAll(Topic<T> topic, List<OutgoingMessage<T>> outgoing) {
    List<Message> messages = services.mail().messages(topic, outgoing);
    if (messages.isEmpty()) {
      return;
    }
    int id = checkpoints.begin(SEND_ALL);
    StepRecord recorded = checkpoints.recorded(id, SEND_ALL);
    if (recorded == null) {
      checkpoints.flush();
      StepRow step = row(id, SEND_ALL, null, notFound("no workflow has one of the ids"));
      recorded = writes.write(step, () -> services.mail().sendAll(step, messages));
      messages.forEach(message -> services.mail().arrivals().arrived(message.arrival()));
    }
    checkpoints.replay(recorded, TypeRef.of(Void.class));
  }

  private String notFound(String message) {
    return services
        .payloads()
        .encodeError(run.codec(), new StepFailure("WorkflowNotFound", message, null, null));
  }

  <T> void setEvent(Event<T> event, @Nullable T value) {
    String key = event.key();
    String text = services.payloads().encode(run.codec(), value);
    int id = checkpoints.begin(SET_EVENT);
    if (checkpoints.recorded(id, SET_EVENT) != null) {
      return;
    }
    checkpoints.flush();
    StepRow step = row(id, SET_EVENT, null, null);
    Payload payload = new Payload(text, run.codec().name());
    writes.write(step, () -> services.mail().events().set(step, key, payload));
    services.mail().published(new Arrival(Arrival.Kind.EVENT, run.id(), key));
  }

  <T> @Nullable T receive(Topic<T> topic, Duration timeout) {
    String stored = Message.topic(topic.name());
    return await(
        RECEIVE,
        new Arrival(Arrival.Kind.MESSAGE, run.id(), stored),
        topic.type(),
        timeout,
        id -> {
          StepRow step = row(id, RECEIVE, null, null);
          return writes.writeIfAny(step, () -> services.mail().messages().receive(step, stored));
        });
  }

  <T> @Nullable T getEvent(String workflowId, Event<T> event, Duration timeout) {
    Mail.requireId("workflow id", workflowId);
    return await(
        GET_EVENT,
        new Arrival(Arrival.Kind.EVENT, workflowId, event.key()),
        event.type(),
        timeout,
        id -> {
          Payload value = writes.read(() -> services.mail().events().get(workflowId, event.key()));
          return value == null ? null : record(id, GET_EVENT, value);
        });
  }

  /** Takes what is awaited, if it is there, and records it under that number. */
  @FunctionalInterface
  interface Look {
    @Nullable StepRecord at(int functionId);

    /** Whose end is waited for too, as the last look found; null for nobody's. */
    default @Nullable String source() {
      return null;
    }

    /** An earlier run's look found whose end is waited for, too. */
    default void sourceFound() {}
  }

  private <T> @Nullable T await(
      String name, Arrival arrival, TypeRef<T> type, Duration timeout, Look look) {
    String nothing = run.codec().encode(null);
    StepRecord recorded =
        await(name, arrival, timeout, new Payload(nothing, run.codec().name()), look);
    try {
      return services
          .payloads()
          .decode(services.payloads().of(recorded.serialization()), type, recorded.output());
    } catch (CodecException unreadable) {
      throw new StepFailure(
          "UnreadableMessage", String.valueOf(unreadable.getMessage()), null, null);
    }
  }

  /** What was recorded: what arrived, or what stands for nothing. */
  StepRecord await(String name, Arrival arrival, Duration timeout, Payload nothing, Look look) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException(
          "[" + run.id() + "] no wait: " + timeout + " is negative.");
    }
    int id = checkpoints.begin(name);
    int sleepId = checkpoints.begin(SLEEP);
    StepRecord recorded = checkpoints.recorded(id, name);
    StepRecord slept = checkpoints.recorded(sleepId, SLEEP);
    if (recorded == null) {
      Long wakeAt = slept == null ? null : checkpoints.replay(slept, TypeRef.of(Long.class));
      if (slept != null && slept.childWorkflowId() != null) {
        look.sourceFound();
      }
      checkpoints.flush();
      services.mail().arrivals().unparked(arrival, run.id());
      recorded = wait(id, sleepId, name, arrival, timeout, wakeAt, nothing, look);
    }
    return recorded;
  }

  private StepRecord wait(
      int id,
      int sleepId,
      String name,
      Arrival arrival,
      Duration timeout,
      @Nullable Long wakeAt,
      Payload nothing,
      Look look) {
    @Nullable Long until = wakeAt;
    while (true) {
      CompletableFuture<Void> arrived = services.mail().arrivals().await(arrival);
      try {
        StepRecord found = look.at(id);
        if (found != null) {
          return found;
        }
        long now = services.clock().millis();
        if (until == null) {
          until = now + (timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST).toMillis();
          if (!timeout.isZero()) {
            checkpoints.send(sleep(sleepId, now, until, look.source()));
          }
        }
        Duration left = Duration.ofMillis(until - now);
        if (left.isNegative() || left.isZero()) {
          return record(id, name, nothing);
        }
        String source = look.source();
        if (!services.parker().waitOnThread(run, orEnd(arrived, source), left)
            && services.clock().millis() < until) {
          throw services
              .parker()
              .park(run, checkpoints, until, arrival.parkedTopic(), () -> parked(arrival, source));
        }
      } finally {
        services.mail().arrivals().release(arrival, arrived);
      }
    }
  }

  private StepRow sleep(int id, long now, long until, @Nullable String source) {
    return new StepRow(
        run.id(),
        id,
        SLEEP,
        services.payloads().encode(run.codec(), until),
        null,
        source,
        now,
        until,
        run.codec().name(),
        run.executorId());
  }

  private CompletableFuture<?> orEnd(CompletableFuture<Void> arrived, @Nullable String source) {
    if (source == null) {
      return arrived;
    }
    CompletableFuture<RunEnd.Ended> end = services.results().of(source);
    return end.isCompletedExceptionally() ? arrived : CompletableFuture.anyOf(arrived, end);
  }

  private void parked(Arrival arrival, @Nullable String source) {
    services.mail().arrivals().parked(arrival, run.id());
    if (source != null) {
      services.results().wakeWhenEnded(source, run.id());
    }
  }

  private StepRow row(int id, String name, @Nullable String output, @Nullable String error) {
    long now = services.clock().millis();
    return checkpoints.row(id, name, new StepOutcome(output, error, now, now));
  }

  StepRecord record(int id, String name, Payload value) {
    StepRow plain = row(id, name, value.text(), null);
    StepRow step =
        new StepRow(
            plain.workflowId(),
            id,
            name,
            value.text(),
            null,
            null,
            plain.startedAt(),
            plain.completedAt(),
            value.serialization(),
            plain.executorId());
    checkpoints.record(step);
    return FencedWrites.record(step);
  }

  /** A statement on the database. */
  @FunctionalInterface
  interface Statement<T> {
    T run() throws SQLException;
  }
}
